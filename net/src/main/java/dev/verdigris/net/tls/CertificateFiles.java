package dev.verdigris.net.tls;

import dev.verdigris.net.tls.TlsException.Code;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.StringReader;
import java.io.StringWriter;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.PrivateKey;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.openssl.PEMKeyPair;
import org.bouncycastle.openssl.PEMParser;
import org.bouncycastle.openssl.jcajce.JcaPEMKeyConverter;
import org.bouncycastle.util.io.pem.PemObject;
import org.bouncycastle.util.io.pem.PemWriter;

/// Reads and writes certificates and private keys.
///
/// A file whose name ends in `.der` holds DER, every other file PEM. Keys are written as PKCS #8.
public final class CertificateFiles {
    /// A certificate or key file larger than this is refused: something else was meant.
    static final int FILE_BYTES_MAX = 1 << 20;

    /// What to do when the file to write is there already.
    public enum Existing {
        /// Fail with [TlsException.Code#EXISTS] and change nothing.
        REFUSE,
        /// Replace it atomically.
        REPLACE
    }

    private CertificateFiles() {}

    /// All certificates of a file in their order; at least one.
    ///
    /// @throws TlsException if the file is unreadable or holds none
    public static List<X509Certificate> readCertificates(Path file) throws TlsException {
        byte[] content = read(file);
        var certificates = new ArrayList<X509Certificate>();
        try {
            // The JDK's factory reads a run of PEM blocks as well as a run of DER certificates.
            var factory = CertificateFactory.getInstance("X.509");
            byte[] encoded = isDer(file) ? content : certificateBlocks(content);
            for (var one : factory.generateCertificates(new ByteArrayInputStream(encoded))) {
                certificates.add((X509Certificate) one);
            }
        } catch (CertificateException | IOException e) {
            throw new TlsException(Code.FORMAT, "cannot read a certificate from " + file, e);
        }
        if (certificates.isEmpty()) {
            throw new TlsException(Code.FORMAT, "no certificate in " + file);
        }
        return List.copyOf(certificates);
    }

    /// The private key of a file: PKCS #8, or the older `EC`/`RSA PRIVATE KEY` PEM blocks.
    ///
    /// @throws TlsException if the file is unreadable, encrypted or holds no key
    public static PrivateKey readKey(Path file) throws TlsException {
        byte[] content = read(file);
        try {
            if (isDer(file)) {
                return new JcaPEMKeyConverter().getPrivateKey(PrivateKeyInfo.getInstance(content));
            }
            return readPemKey(file, content);
        } catch (IOException | IllegalArgumentException e) {
            // The cause may quote the input, and the input is a key: it is left out on purpose.
            throw new TlsException(Code.FORMAT, "cannot read a private key from " + file);
        }
    }

    /// Writes `key` as PKCS #8 PEM, readable by its owner only.
    public static void writeKey(Path file, PrivateKey key, Existing existing) throws TlsException {
        write(file, pem(List.of(new PemObject("PRIVATE KEY", key.getEncoded()))), "rw-------",
                existing);
    }

    /// Writes `chain` as PEM, own certificate first.
    public static void writeCertificates(
            Path file, List<X509Certificate> chain, Existing existing) throws TlsException {
        var blocks = new ArrayList<PemObject>();
        try {
            for (X509Certificate one : chain) {
                blocks.add(new PemObject("CERTIFICATE", one.getEncoded()));
            }
        } catch (CertificateException e) {
            throw new TlsException(Code.FORMAT, "cannot encode a certificate", e);
        }
        write(file, pem(blocks), "rw-r--r--", existing);
    }

    /// Fails if one of `files` exists and may not be replaced, so that a pair is written whole.
    static void refuseExisting(Existing existing, Path... files) throws TlsException {
        for (Path file : files) {
            if (existing == Existing.REFUSE && Files.exists(file)) {
                throw new TlsException(Code.EXISTS, file + " exists already");
            }
        }
    }

    private static boolean isDer(Path file) {
        return file.toString().toLowerCase(Locale.ROOT).endsWith(".der");
    }

    private static byte[] read(Path file) throws TlsException {
        try (var in = Files.newInputStream(file)) {
            byte[] content = in.readNBytes(FILE_BYTES_MAX + 1);
            if (content.length > FILE_BYTES_MAX) {
                throw new TlsException(
                        Code.FORMAT, file + " is too large for a certificate or key");
            }
            return content;
        } catch (IOException e) {
            throw new TlsException(Code.FILE, "cannot read " + file + ": " + e.getMessage(), e);
        }
    }

    /// Certificates of a PEM file that may also hold keys or comments, one DER after the other.
    private static byte[] certificateBlocks(byte[] pem) throws IOException {
        var blocks = new ByteArrayOutputStream();
        try (var parser = parser(pem)) {
            for (var block = parser.readPemObject(); block != null;
                    block = parser.readPemObject()) {
                if (block.getType().endsWith("CERTIFICATE")) {
                    blocks.write(block.getContent());
                }
            }
        }
        return blocks.toByteArray();
    }

    private static PrivateKey readPemKey(Path file, byte[] pem) throws IOException, TlsException {
        try (var parser = parser(pem)) {
            for (Object one = parser.readObject(); one != null; one = parser.readObject()) {
                if (one instanceof PrivateKeyInfo key) {
                    return new JcaPEMKeyConverter().getPrivateKey(key);
                }
                if (one instanceof PEMKeyPair pair) {
                    return new JcaPEMKeyConverter().getPrivateKey(pair.getPrivateKeyInfo());
                }
            }
        }
        throw new TlsException(Code.FORMAT, "no unencrypted private key in " + file);
    }

    private static PEMParser parser(byte[] pem) {
        return new PEMParser(new StringReader(new String(pem, StandardCharsets.US_ASCII)));
    }

    private static byte[] pem(List<PemObject> blocks) {
        var text = new StringWriter();
        try (var writer = new PemWriter(text)) {
            for (PemObject block : blocks) {
                writer.writeObject(block);
            }
        } catch (IOException e) {
            throw new AssertionError("writing to memory", e);
        }
        return text.toString().getBytes(StandardCharsets.US_ASCII);
    }

    /// Temporary file, fsync, then one step into place: a reader sees the old file or the new one.
    ///
    /// Where a file may not be replaced the step is a hard link, which unlike a rename fails when
    /// the name is taken, however close the race.
    private static void write(Path file, byte[] content, String mode, Existing existing)
            throws TlsException {
        Path target = file.toAbsolutePath();
        Path folder = target.getParent();
        if (folder == null) {
            throw new TlsException(Code.FILE, "not a file: " + file);
        }
        try {
            Path temporary = Files.createTempFile(
                    folder, ".verdigris", ".tmp", attributes(folder, mode));
            try {
                writeAndSync(temporary, content);
                if (existing == Existing.REPLACE) {
                    Files.move(temporary, target, StandardCopyOption.ATOMIC_MOVE);
                } else {
                    Files.createLink(target, temporary);
                }
                syncFolder(folder);
            } finally {
                Files.deleteIfExists(temporary);
            }
        } catch (FileAlreadyExistsException e) {
            throw new TlsException(Code.EXISTS, file + " exists already", e);
        } catch (IOException e) {
            throw new TlsException(Code.FILE, "cannot write " + file + ": " + e.getMessage(), e);
        }
    }

    private static FileAttribute<?>[] attributes(Path folder, String mode) {
        if (!folder.getFileSystem().supportedFileAttributeViews().contains("posix")) {
            return new FileAttribute<?>[0];
        }
        Set<PosixFilePermission> permissions =
                PosixFilePermissions.fromString(mode);
        return new FileAttribute<?>[] {PosixFilePermissions.asFileAttribute(permissions)};
    }

    private static void writeAndSync(Path file, byte[] content) throws IOException {
        try (var channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            var buffer = ByteBuffer.wrap(content);
            while (buffer.hasRemaining()) {
                channel.write(buffer);
            }
            channel.force(true);
        }
    }

    private static void syncFolder(Path folder) throws IOException {
        try (var channel = FileChannel.open(folder, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }
}
