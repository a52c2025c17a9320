package tangoe.bridge.servicenow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tangoe.bridge.testing.MovableClock;
import tangoe.bridge.vendor.Unavailable;

/**
 * The component loses PATCH as soon as it is given TLS parameters (docs/vendors/servicenow.md, camel-servicenow); the JVM's own
 * trust store keeps it.
 */
class PatchOverHttpsTest {

    private static final char[] WORD = "changeit".toCharArray();

    @TempDir
    private Path folder;
    private final List<String> methods = new CopyOnWriteArrayList<>();
    private HttpsServer server;
    private Path trustStore;

    @BeforeEach
    void start() throws Exception {
        Path store = folder.resolve("store.p12");
        Process keytool = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair", "-alias", "loopback", "-keyalg", "EC", "-dname", "CN=localhost", "-ext",
                "san=dns:localhost,ip:127.0.0.1", "-validity", "2", "-storetype", "PKCS12", "-storepass",
                new String(WORD), "-keystore", store.toString()).redirectErrorStream(true)
                .redirectOutput(folder.resolve("keytool.log").toFile()).start();
        assertThat(keytool.waitFor(60, TimeUnit.SECONDS)).isTrue();
        KeyStore keys = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(store)) {
            keys.load(in, WORD);
        }
        KeyManagerFactory own = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        own.init(keys, WORD);
        KeyStore authorities = KeyStore.getInstance("PKCS12");
        authorities.load(null, null);
        authorities.setCertificateEntry("loopback", keys.getCertificate("loopback"));
        trustStore = folder.resolve("trust.p12");
        try (OutputStream out = Files.newOutputStream(trustStore)) {
            authorities.store(out, WORD);
        }
        SSLContext serving = SSLContext.getInstance("TLS");
        serving.init(own.getKeyManagers(), null, null);

        server = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setHttpsConfigurator(new HttpsConfigurator(serving));
        server.createContext("/", exchange -> {
            methods.add(exchange.getRequestMethod());
            LoopbackInstance.answer(exchange, 200, Map.of(), "{\"result\":{\"state\":\"6\"}}");
        });
        server.start();
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    /** The update as a bridge whose JVM was given the trust store makes it. */
    static final class OneUpdate {
        public static void main(String[] url) {
            update(url[0]);
        }
    }

    private static void update(String url) {
        try (ServiceNow serviceNow = new ServiceNow(new ServiceNowSettings(url, ServiceNowSettings.Auth.BASIC, "bridge",
                "pass-word", null, null, null, MovableClock.standingAt("2026-11-20T10:00:00Z"))
                .withTimeouts(Duration.ofSeconds(5), Duration.ofSeconds(5)), new DefaultCamelContext())) {
            serviceNow.update("incident", LoopbackInstance.id(1), Map.of("state", "6"), List.of());
        }
    }

    private String url() {
        return "https://localhost:" + server.getAddress().getPort();
    }

    @Test
    void anUpdateIsAPatchOverHttpsToo() throws Exception {
        Path log = folder.resolve("update.log");
        Process bridge = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Djavax.net.ssl.trustStore=" + trustStore, "-Djavax.net.ssl.trustStorePassword=" + new String(WORD), "-cp",
                System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                OneUpdate.class.getName(), url()).redirectErrorStream(true).redirectOutput(log.toFile()).start();

        assertThat(bridge.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(bridge.exitValue()).as(Files.readString(log)).isZero();
        assertThat(methods).containsExactly("PATCH");
    }

    @Test
    void aCertificateThatNobodyTrustsIsUnavailable() {
        assertThatThrownBy(() -> update(url())).isInstanceOf(Unavailable.class);
        assertThat(methods).isEmpty();
    }
}
