package dev.verdigris.net.tls;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.X509Certificate;
import java.util.List;

/// A private key and the certificate chain that speaks for it, own certificate first.
///
/// @param key the private key
/// @param chain never empty; the first certificate's public key belongs to `key`
public record Credentials(PrivateKey key, List<X509Certificate> chain) {
    public Credentials {
        chain = List.copyOf(chain);
        if (chain.isEmpty()) {
            throw new IllegalArgumentException("a chain has at least one certificate");
        }
    }

    /// Reads a certificate chain and its key.
    ///
    /// Files ending in `.der` are read as DER, all others as PEM.
    ///
    /// @throws TlsException if a file is unreadable, or if the key is not the certificate's
    public static Credentials load(Path certificateFile, Path keyFile) throws TlsException {
        var loaded = new Credentials(
                CertificateFiles.readKey(keyFile),
                CertificateFiles.readCertificates(certificateFile));
        if (!belong(loaded.key, loaded.certificate().getPublicKey())) {
            throw new TlsException(
                    TlsException.Code.MISMATCH,
                    "the key in " + keyFile + " is not the key of the certificate in "
                            + certificateFile);
        }
        return loaded;
    }

    /// Writes the key (mode 0600) and the chain as PEM, each file atomically.
    ///
    /// @throws TlsException if a file exists and `existing` refuses it, before anything is written
    public void save(Path certificateFile, Path keyFile, CertificateFiles.Existing existing)
            throws TlsException {
        CertificateFiles.refuseExisting(existing, certificateFile, keyFile);
        CertificateFiles.writeKey(keyFile, key, existing);
        CertificateFiles.writeCertificates(certificateFile, chain, existing);
    }

    /// The certificate of `key` itself.
    public X509Certificate certificate() {
        return chain.getFirst();
    }

    /// Signs and verifies once: works for every algorithm, without taking keys apart.
    private static boolean belong(PrivateKey key, PublicKey publicKey) {
        if (!key.getAlgorithm().equals(publicKey.getAlgorithm())) {
            return false;
        }
        byte[] sample = "do these belong together".getBytes(StandardCharsets.UTF_8);
        try {
            var signature = Signature.getInstance(signatureAlgorithm(key));
            signature.initSign(key);
            signature.update(sample);
            byte[] signed = signature.sign();
            signature.initVerify(publicKey);
            signature.update(sample);
            return signature.verify(signed);
        } catch (GeneralSecurityException _) {
            return false;
        }
    }

    private static String signatureAlgorithm(PrivateKey key) {
        return switch (key.getAlgorithm()) {
            case "EC" -> "SHA384withECDSA";
            case "RSA" -> "SHA384withRSA";
            default -> key.getAlgorithm(); // EdDSA keys name their own signature
        };
    }

    /// Names the certificate only: a key never reaches a log.
    @Override
    public String toString() {
        return "Credentials[" + certificate().getSubjectX500Principal() + "]";
    }
}
