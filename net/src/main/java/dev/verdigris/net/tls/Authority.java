package dev.verdigris.net.tls;

import dev.verdigris.net.tls.TlsException.Code;
import java.math.BigInteger;
import java.net.InetAddress;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import org.bouncycastle.asn1.ASN1OctetString;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x500.X500NameBuilder;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.bouncycastle.asn1.x509.AuthorityKeyIdentifier;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.asn1.x509.SubjectKeyIdentifier;
import org.bouncycastle.cert.CertIOException;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509ExtensionUtils;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.jspecify.annotations.Nullable;

/// A certificate authority for one cluster: ECDSA P-384 keys, SHA-384 signatures.
///
/// Whoever holds its key can join the cluster, so the key belongs on no node.
public final class Authority {
    /// How long the authority's own certificate is valid.
    public static final Duration AUTHORITY_LIFETIME = Duration.ofDays(5 * 365);
    /// How long an issued certificate is valid; never longer than the authority's.
    public static final Duration CERTIFICATE_LIFETIME = Duration.ofDays(365);
    /// Certificates are valid from this long before they are issued, for nodes whose clock is late.
    public static final Duration CLOCK_SKEW = Duration.ofMinutes(10);

    private static final String CURVE = "secp384r1";
    private static final String SIGNATURE = "SHA384withECDSA";
    private static final int SERIAL_BITS = 159; // RFC 5280 4.1.2.2: at most 20 octets, positive

    private final Credentials credentials;

    private Authority(Credentials credentials) {
        this.credentials = credentials;
    }

    /// Makes a new self-signed authority, valid from `now`.
    public static Authority create(Instant now) {
        KeyPair keys = newKeys();
        X500Name name = commonName("Verdigris Root CA");
        var builder = new JcaX509v3CertificateBuilder(
                name, newSerial(), Date.from(now.minus(CLOCK_SKEW)),
                Date.from(now.plus(AUTHORITY_LIFETIME)), name, keys.getPublic());
        try {
            builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(true));
            builder.addExtension(Extension.keyUsage, true,
                    new KeyUsage(KeyUsage.keyCertSign | KeyUsage.cRLSign));
            builder.addExtension(
                    Extension.subjectKeyIdentifier, false, keyIdentifier(keys.getPublic()));
            X509Certificate certificate = sign(builder, keys.getPrivate());
            return new Authority(new Credentials(keys.getPrivate(), List.of(certificate)));
        } catch (CertIOException e) {
            throw new IllegalStateException("cannot encode our own extensions", e);
        }
    }

    /// Reads an authority that this tool or another made.
    ///
    /// @throws TlsException if the files are unreadable, do not belong together, or if the
    ///     certificate may not sign others
    public static Authority load(Path certificateFile, Path keyFile) throws TlsException {
        var credentials = Credentials.load(certificateFile, keyFile);
        if (credentials.certificate().getBasicConstraints() < 0) {
            throw new TlsException(Code.NOT_AN_AUTHORITY,
                    "the certificate in " + certificateFile + " is not a certificate authority's");
        }
        return new Authority(credentials);
    }

    /// Key and certificate of the authority itself.
    public Credentials credentials() {
        return credentials;
    }

    /// Issues a certificate for a node that is dialled at `addresses` or under `dnsNames`.
    ///
    /// Peers check the address they dial, so `addresses` must hold every address that the node is
    /// known by. At least one address or name is needed.
    public Credentials issueServer(
            List<InetAddress> addresses, List<String> dnsNames, Instant now) {
        if (addresses.isEmpty() && dnsNames.isEmpty()) {
            throw new IllegalArgumentException("a server certificate needs an address or a name");
        }
        var names = new ArrayList<GeneralName>();
        for (InetAddress address : addresses) {
            names.add(new GeneralName(GeneralName.iPAddress, withoutScope(address)));
        }
        for (String name : dnsNames) {
            names.add(new GeneralName(GeneralName.dNSName, name));
        }
        var alternatives = new GeneralNames(names.toArray(new GeneralName[0]));
        return issue("Verdigris node", KeyPurposeId.id_kp_serverAuth, alternatives, now);
    }

    /// Issues the certificate that a node shows when it dials others.
    public Credentials issueClient(Instant now) {
        return issue("Verdigris client", KeyPurposeId.id_kp_clientAuth, null, now);
    }

    private Credentials issue(
            String subject, KeyPurposeId purpose,
            @Nullable GeneralNames alternatives, Instant now) {
        X509Certificate authority = credentials.certificate();
        KeyPair keys = newKeys();
        var end = now.plus(CERTIFICATE_LIFETIME);
        var authorityEnd = authority.getNotAfter().toInstant();
        var builder = new JcaX509v3CertificateBuilder(
                X500Name.getInstance(authority.getSubjectX500Principal().getEncoded()),
                newSerial(), Date.from(now.minus(CLOCK_SKEW)),
                Date.from(end.isBefore(authorityEnd) ? end : authorityEnd),
                commonName(subject), keys.getPublic());
        try {
            builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(false));
            builder.addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.digitalSignature));
            builder.addExtension(Extension.extendedKeyUsage, false, new ExtendedKeyUsage(purpose));
            builder.addExtension(
                    Extension.subjectKeyIdentifier, false, keyIdentifier(keys.getPublic()));
            builder.addExtension(Extension.authorityKeyIdentifier, false,
                    new AuthorityKeyIdentifier(identifierOf(authority)));
            if (alternatives != null) {
                builder.addExtension(Extension.subjectAlternativeName, false, alternatives);
            }
        } catch (CertIOException e) {
            throw new IllegalStateException("cannot encode our own extensions", e);
        }
        var chain = List.of(sign(builder, credentials.key()));
        return new Credentials(keys.getPrivate(), chain);
    }

    /// The identifier the authority gives itself, which need not be the hash that we would choose.
    private static byte[] identifierOf(X509Certificate authority) {
        byte[] stated = authority.getExtensionValue(Extension.subjectKeyIdentifier.getId());
        if (stated == null) {
            return keyIdentifier(authority.getPublicKey()).getKeyIdentifier();
        }
        byte[] inner = ASN1OctetString.getInstance(stated).getOctets();
        return SubjectKeyIdentifier.getInstance(inner).getKeyIdentifier();
    }

    private static SubjectKeyIdentifier keyIdentifier(PublicKey key) {
        try {
            return new JcaX509ExtensionUtils().createSubjectKeyIdentifier(key);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has SHA-1", e);
        }
    }

    /// An authority loaded from elsewhere may hold an RSA key; the signature follows the key.
    private static X509Certificate sign(X509v3CertificateBuilder builder, PrivateKey key) {
        String algorithm = switch (key.getAlgorithm()) {
            case "RSA" -> "SHA384withRSA";
            case "EC" -> SIGNATURE;
            default -> key.getAlgorithm();
        };
        try {
            var signer = new JcaContentSignerBuilder(algorithm).build(key);
            return new JcaX509CertificateConverter().getCertificate(builder.build(signer));
        } catch (OperatorCreationException | GeneralSecurityException e) {
            throw new IllegalStateException("cannot sign with the authority's key", e);
        }
    }

    private static KeyPair newKeys() {
        try {
            var generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec(CURVE), new SecureRandom());
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has " + CURVE, e);
        }
    }

    private static BigInteger newSerial() {
        return new BigInteger(SERIAL_BITS - 1, new SecureRandom()).setBit(SERIAL_BITS - 1);
    }

    private static X500Name commonName(String name) {
        return new X500NameBuilder(BCStyle.INSTANCE).addRDN(BCStyle.CN, name).build();
    }

    private static String withoutScope(InetAddress address) {
        String text = address.getHostAddress();
        int scope = text.indexOf('%');
        return scope < 0 ? text : text.substring(0, scope);
    }
}
