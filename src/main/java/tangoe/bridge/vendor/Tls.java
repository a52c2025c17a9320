package tangoe.bridge.vendor;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.NoSuchAlgorithmException;
import java.security.UnrecoverableKeyException;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;

/** The authorities that the bridge trusts at a vendor, and the certificate that it presents. */
public final class Tls {

    private static final String PEM = "-----BEGIN CERTIFICATE-----";

    /** A store cannot be used. The message is the rest of a sentence that begins with the setting's name. */
    public static final class StoreProblem extends Exception {
        StoreProblem(String predicate) {
            super(predicate);
        }
    }

    private Tls() {
    }

    /** The JVM's own authorities and, if it has one, its own certificate. */
    public static SSLContext ofTheMachine() {
        try {
            return SSLContext.getDefault();
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Java cannot use TLS: " + e.getMessage(), e);
        }
    }

    /**
     * @param trusted authorities beside those that the JVM trusts
     * @param shown   of {@link #shown}, or null for no certificate
     */
    public static SSLContext of(List<X509Certificate> trusted, KeyManager[] shown) {
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(shown, trust(trusted), null);
            return context;
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalStateException("Java cannot use TLS: " + e.getMessage(), e);
        }
    }

    /**
     * The authorities in a store.
     *
     * @param file     PKCS12, JKS, or PEM with one certificate after the other
     * @param password of the store, or null
     */
    public static List<X509Certificate> trusted(Path file, String password) throws StoreProblem {
        List<X509Certificate> found = new ArrayList<>();
        try {
            if (isPem(file)) {
                try (InputStream in = Files.newInputStream(file)) {
                    CertificateFactory.getInstance("X.509").generateCertificates(in).forEach(each -> found.add((X509Certificate) each));
                }
            } else {
                KeyStore store = load(file, password);
                for (String alias : Collections.list(store.aliases())) {
                    Certificate certificate = store.getCertificate(alias);
                    if (certificate instanceof X509Certificate x509) {
                        found.add(x509);
                    }
                }
            }
        } catch (GeneralSecurityException | IOException e) {
            throw new StoreProblem("is no store of certificates that can be read; it is a PKCS12, JKS or PEM file");
        }
        if (found.isEmpty()) {
            throw new StoreProblem("holds no certificate, or only such as a wrong password hides; put the authority's certificate into it");
        }
        return found;
    }

    /** The private key, with its certificate, of a PKCS12 or JKS file whose key has the store's password. */
    public static KeyManager[] shown(Path file, String password) throws StoreProblem {
        KeyStore store = load(file, password);
        try {
            boolean key = false;
            for (String alias : Collections.list(store.aliases())) {
                key |= store.isKeyEntry(alias);
            }
            if (!key) {
                throw new StoreProblem("holds no private key; put the bridge's certificate and its key into it");
            }
            KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            keys.init(store, password == null ? new char[0] : password.toCharArray());
            return keys.getKeyManagers();
        } catch (GeneralSecurityException e) {
            throw new StoreProblem("holds a private key that its password does not open; give key and store the same password");
        }
    }

    private static TrustManager[] trust(List<X509Certificate> more) throws GeneralSecurityException, IOException {
        TrustManagerFactory machine = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        machine.init((KeyStore) null);
        List<X509Certificate> all = new ArrayList<>(more);
        for (TrustManager manager : machine.getTrustManagers()) {
            if (manager instanceof X509TrustManager x509) {
                all.addAll(List.of(x509.getAcceptedIssuers()));
            }
        }
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        for (int i = 0; i < all.size(); i++) {
            store.setCertificateEntry("authority-" + i, all.get(i));
        }
        TrustManagerFactory both = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        both.init(store);
        return both.getTrustManagers();
    }

    private static KeyStore load(Path file, String password) throws StoreProblem {
        requireReadable(file);
        try {
            return KeyStore.getInstance(file.toFile(), password == null ? null : password.toCharArray());
        } catch (IOException e) {
            throw new StoreProblem(e.getCause() instanceof UnrecoverableKeyException
                    ? "is not opened by its password; correct the setting of the same name with -password"
                    : "is no store that can be read; it is a PKCS12 or JKS file");
        } catch (GeneralSecurityException | IllegalArgumentException e) {
            throw new StoreProblem("is no store that can be read; it is a PKCS12 or JKS file");
        }
    }

    private static boolean isPem(Path file) throws StoreProblem, IOException {
        requireReadable(file);
        return new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1).contains(PEM);
    }

    private static void requireReadable(Path file) throws StoreProblem {
        if (!Files.isRegularFile(file)) {
            throw new StoreProblem("names " + file + ", and there is no such file");
        }
        if (!Files.isReadable(file)) {
            throw new StoreProblem("names " + file + ", which the bridge's account may not read");
        }
    }
}
