package tangoe.bridge.vendor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsParameters;
import com.sun.net.httpserver.HttpsServer;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.cert.CertificateExpiredException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.TrustManagerFactory;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.PluginHelper;
import org.apache.camel.support.ResourceHelper;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tangoe.bridge.health.Conditions;
import tangoe.bridge.servicenow.ServiceNow;
import tangoe.bridge.servicenow.ServiceNowSettings;
import tangoe.bridge.servicenow.ServiceNowSettings.Auth;
import tangoe.bridge.tangoe.TangoeAccount;

/** Why no safe connection comes about is said in words, for calls and tokens of both vendors, with the setting that mends it. */
class TlsFailuresTest {

    private static final String WORD = "changeit";
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    @TempDir
    static Path folder;

    private final DefaultCamelContext context = new DefaultCamelContext();
    private final List<String> methods = new ArrayList<>();
    private HttpsServer server;

    @BeforeAll
    static void keys() throws Exception {
        key("good", "-ext", "san=dns:localhost,ip:127.0.0.1", "-validity", "2");
        key("other", "-ext", "san=dns:elsewhere.example", "-validity", "2");
        key("client", "-validity", "2");
    }

    @AfterEach
    void stop() {
        context.stop();
        if (server != null) {
            server.stop(0);
        }
    }

    @ParameterizedTest
    @CsvSource({"good,   unknown here; name a file with that authority's certificate in %s.trust-store, false",
        "other,   certificate is for another name; write in %s.url the name that it is for, true"})
    void certificateOfTheVendor(String key, String said, boolean trusted) throws Exception {
        serve(key, null);
        SSLContext tls = trusted ? Tls.of(Tls.trusted(store(key), WORD), null) : Tls.ofTheMachine();
        expect(tls, said);
    }

    @Test
    void clientCertificateThatIsAskedFor() throws Exception {
        serve("good", "client");
        expect(Tls.of(Tls.trusted(store("good"), WORD), null), "client certificate");
    }

    @Test
    void certificateThatHasExpired() {
        Throwable met = new SSLHandshakeException("PKIX path validation failed").initCause(new CertificateExpiredException("NotAfter: yesterday"));
        assertThat(TlsFailure.of(Vendor.TANGOE, met).orElseThrow()).startsWith("could not be reached: its certificate has expired");
        assertThat(TlsFailure.of(Vendor.TANGOE, new SocketException("Connection reset"))).isEmpty();
    }

    @Test
    void storesThatAreSetServeEveryCall() throws Exception {
        serve("good", "client");
        Path pem = folder.resolve("authority.pem");
        Files.writeString(pem, keytool("-exportcert", "-rfc", "-alias", "good", "-keystore", store("good").toString()));
        SSLContext tls = Tls.of(Tls.trusted(pem, null), Tls.shown(store("client"), WORD));

        try (ServiceNow serviceNow = serviceNow(tls, Auth.OAUTH)) {
            serviceNow.update("incident", "0".repeat(32), Map.of("state", "6"), List.of());
        }
        tangoe(tls, "jwt");
        assertThat(methods).as("two tokens, an update and an interaction").containsExactly("POST", "PATCH", "POST", "POST");
    }

    private void expect(SSLContext tls, String said) throws Exception {
        for (Auth auth : List.of(Auth.BASIC, Auth.OAUTH)) {
            try (ServiceNow serviceNow = serviceNow(tls, auth)) {
                VendorException failed = catchThrowableOfType(VendorException.class,
                        () -> serviceNow.update("incident", "0".repeat(32), Map.of("state", "6"), List.of()));
                assertThat(failed).as(auth.toString()).hasMessageContaining(said.formatted("servicenow"));
            }
        }
        for (String auth : List.of("api-token", "jwt")) {
            Throwable failed = catchThrowableOfType(Exception.class, () -> tangoe(tls, auth));
            while (failed != null && !(failed instanceof VendorException)) {
                failed = failed.getCause();
            }
            assertThat(failed).as(auth).isNotNull().hasMessageContaining(said.formatted("tangoe"));
        }
        assertThat(methods).isEmpty();
    }

    private static Contact contact(Vendor vendor, SSLContext tls) {
        Conditions conditions = new Conditions(Clock.systemUTC());
        return new Contact(new Presence(vendor, conditions.named("vendor")),
                new HoldOff(vendor, Clock.systemUTC(), new SignInTrouble(conditions.named("sign-in")), conditions.named("vendor")), tls);
    }

    private ServiceNow serviceNow(SSLContext tls, Auth auth) {
        return new ServiceNow(new ServiceNowSettings(url(), auth, "bridge", "pass-word", "client", "secret", null, Clock.systemUTC())
                .withTimeouts(PATIENCE, PATIENCE), context, Quota.UNLIMITED, contact(Vendor.SERVICENOW, tls));
    }

    private void tangoe(SSLContext tls, String auth) throws Exception {
        TangoeAccount account = new TangoeAccount();
        account.setUrl(url());
        account.setAuth(auth);
        account.setApiToken("token");
        account.setClientId("client");
        account.setClientSecret("secret");
        account.setSubject("somebody");
        account.setContact(contact(Vendor.TANGOE, tls));
        context.getRegistry().bind(auth, account);
        if (!context.isStarted()) {
            PluginHelper.getRoutesLoader(context).loadRoutes(ResourceHelper.resolveMandatoryResource(context,
                    "file:" + Path.of("routes/kamelets/tangoe-call.kamelet.yaml").toAbsolutePath()));
            context.start();
        }
        context.createProducerTemplate().requestBody("kamelet:tangoe-call?path=/1/interactions&account=" + auth + "&url=" + url(), "{}");
    }

    private void serve(String key, String client) throws Exception {
        KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keys.init(KeyStore.getInstance(store(key).toFile(), WORD.toCharArray()), WORD.toCharArray());
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        KeyStore known = KeyStore.getInstance("PKCS12");
        known.load(null, null);
        known.setCertificateEntry("client", KeyStore.getInstance(store("client").toFile(), WORD.toCharArray()).getCertificate("client"));
        trust.init(known);
        SSLContext serving = SSLContext.getInstance("TLS");
        serving.init(keys.getKeyManagers(), trust.getTrustManagers(), null);
        server = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setHttpsConfigurator(new HttpsConfigurator(serving) {
            @Override
            public void configure(HttpsParameters parameters) {
                SSLParameters wanted = serving.getDefaultSSLParameters();
                wanted.setNeedClientAuth(client != null);
                parameters.setSSLParameters(wanted);
            }
        });
        server.createContext("/", exchange -> {
            methods.add(exchange.getRequestMethod());
            exchange.getRequestBody().readAllBytes();
            byte[] answer = ("{\"result\":{\"state\":\"6\"},\"access_token\":\"t\",\"expires_in\":1800,\"expires_at\":99999999999}")
                    .getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().set("Content-Type", "application/json");
            exchange.sendResponseHeaders(200, answer.length);
            try (OutputStream out = exchange.getResponseBody()) {
                out.write(answer);
            }
        });
        server.start();
    }

    private String url() {
        return URI.create("https://localhost:" + server.getAddress().getPort()).toString();
    }

    private static Path store(String key) {
        return folder.resolve(key + ".p12");
    }

    private static void key(String name, String... more) throws Exception {
        List<String> arguments = new ArrayList<>(List.of("-genkeypair", "-alias", name, "-keyalg", "EC", "-dname", "CN=" + name,
                "-storetype", "PKCS12", "-keystore", store(name).toString()));
        arguments.addAll(Arrays.asList(more));
        keytool(arguments.toArray(String[]::new));
    }

    private static String keytool(String... arguments) throws Exception {
        List<String> command = new ArrayList<>(List.of(Path.of(System.getProperty("java.home"), "bin", "keytool").toString()));
        command.addAll(Arrays.asList(arguments));
        command.addAll(List.of("-storepass", WORD));
        Path out = Files.createTempFile(folder, "keytool", ".txt");
        Process keytool = new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(out.toFile()).start();
        assertThat(keytool.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(keytool.exitValue()).as(Files.readString(out)).isZero();
        return Files.readString(out);
    }
}
