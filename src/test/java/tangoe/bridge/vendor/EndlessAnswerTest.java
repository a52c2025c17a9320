package tangoe.bridge.vendor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.zip.GZIPOutputStream;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.PluginHelper;
import org.apache.camel.support.ResourceHelper;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import tangoe.bridge.servicenow.ServiceNow;
import tangoe.bridge.servicenow.ServiceNowSettings;
import tangoe.bridge.servicenow.ServiceNowSettings.Auth;
import tangoe.bridge.tangoe.TangoeAccount;

/** A vendor that sends and sends, or a byte now and then, is hung up on: it takes neither memory nor a thread. */
@Timeout(value = 30, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class EndlessAnswerTest {

    private static final Duration TIME_OUT = Duration.ofMillis(600);
    private static final String SYS_ID = "0".repeat(32);

    /** What the vendor sends without end. */
    private enum Flood {
        BODY("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n",
                "4000\r\n" + "[".repeat(0x4000) + "\r\n", 0),
        DRIP("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n", "1\r\n \r\n", 20),
        HEADERS("HTTP/1.1 200 OK\r\n", "X-More: " + "x".repeat(1000) + "\r\n", 0),
        DRIPPED_HEADERS("HTTP/1.1 200 OK\r\nX-More: ", "x", 20);

        private final String begin;
        private final byte[] piece;
        private final int pauseMillis;

        Flood(String begin, String piece, int pauseMillis) {
            this.begin = begin;
            this.piece = piece.getBytes(StandardCharsets.US_ASCII);
            this.pauseMillis = pauseMillis;
        }
    }

    private final DefaultCamelContext context = new DefaultCamelContext();
    private final CountDownLatch hungUp = new CountDownLatch(1);
    private ServerSocket server;
    private volatile Flood flood;
    private volatile boolean tokensToo;
    /** A body that comes to its end; null for a flood. */
    private volatile byte[] whole;
    private volatile String headers = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Encoding: gzip\r\nConnection: close\r\n\r\n";
    private volatile String asked;

    @BeforeEach
    void start() throws IOException {
        server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        daemon(() -> {
            while (!server.isClosed()) {
                Socket socket = server.accept();
                daemon(() -> answer(socket));
            }
        });
    }

    @AfterEach
    void stop() throws IOException {
        context.stop();
        server.close();
    }

    @ParameterizedTest
    @EnumSource(Flood.class)
    void tokenOfServiceNow(Flood what) throws Exception {
        floods(what, true);
        try (ServiceNow serviceNow = serviceNow(Auth.OAUTH)) {
            expectUnavailable(what, catchThrowable(() -> serviceNow.list("incident", "active=true", List.of("sys_id"), 1)));
        }
    }

    @ParameterizedTest
    @EnumSource(Flood.class)
    void answerOfServiceNow(Flood what) throws Exception {
        floods(what, false);
        try (ServiceNow serviceNow = serviceNow(Auth.BASIC)) {
            Throwable read = catchThrowable(() -> serviceNow.list("incident", "active=true", List.of("sys_id"), 1));
            if (what == Flood.BODY || what == Flood.DRIP) {
                expectUnavailable(what, read);
            } else {
                assertThat(read).isInstanceOf(VendorException.class);
            }
            assertThat(catchThrowable(() -> serviceNow.update("incident", SYS_ID, Map.of("state", "6"), List.of())))
                    .as("may have been carried out").isInstanceOf(AnswerLost.class);
        }
    }

    @ParameterizedTest
    @EnumSource(Flood.class)
    void tokenOfTangoe(Flood what) throws Exception {
        floods(what, true);
        startTangoe("jwt");
        expectUnavailable(what, tangoe("POST"));
    }

    @ParameterizedTest
    @EnumSource(Flood.class)
    void answerOfTangoe(Flood what) throws Exception {
        floods(what, false);
        startTangoe("api-token");
        Throwable read = tangoe("GET");
        if (what == Flood.BODY || what == Flood.DRIP) {
            expectUnavailable(what, read);
        } else {
            assertThat(read).isInstanceOf(VendorException.class);
        }
        assertThat(tangoe("POST")).as("may have been carried out").isInstanceOf(AnswerLost.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"GET", "POST"})
    void bodyOfTangoeThatIsPackedIsNotUnpackedToWhateverItIs(String method) throws Exception {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (OutputStream out = new GZIPOutputStream(packed)) {
            out.write(("{\"text\": \"" + "0".repeat(40 << 20) + "\"}").getBytes(StandardCharsets.US_ASCII));
        }
        whole = packed.toByteArray();
        startTangoe("api-token");
        assertThat(tangoe(method)).isInstanceOf(AnswerLost.class).hasMessageContaining("packed");
        assertThat(asked.toLowerCase(Locale.ROOT)).contains("accept-encoding: identity").doesNotContain("gzip");
    }

    @ParameterizedTest
    @ValueSource(strings = {"GET", "POST"})
    void redirectIsNotFollowedAndSaysWhereItLeads(String method) throws Exception {
        headers = "HTTP/1.1 302 Found\r\nLocation: https://login.example.com/sso?token=secret\r\nConnection: close\r\nContent-Length: 0\r\n\r\n";
        whole = new byte[0];
        startTangoe("api-token");
        assertThat(tangoe(method)).isInstanceOf(Unavailable.class).hasMessage("Tangoe answered 302, a redirect to https://login.example.com"
                + " that the bridge does not follow; is tangoe.url right, and does nobody ask for a sign-in before it?");
        try (ServiceNow serviceNow = serviceNow(Auth.BASIC)) {
            assertThat(catchThrowable(() -> serviceNow.list("incident", "active=true", List.of("sys_id"), 1)))
                    .hasMessageContaining("302, a redirect to https://login.example.com that").hasMessageNotContaining("token=");
        }
    }

    private void floods(Flood what, boolean tokens) {
        flood = what;
        tokensToo = tokens;
    }

    private void expectUnavailable(Flood what, Throwable failure) throws InterruptedException {
        assertThat(failure).isInstanceOf(Unavailable.class);
        // After too many headers the JDK's client reads no more, and leaves the connection to the collector.
        assertThat(what == Flood.HEADERS || hungUp.await(10, TimeUnit.SECONDS)).as("the bridge hung up").isTrue();
    }

    private ServiceNow serviceNow(Auth auth) {
        return new ServiceNow(new ServiceNowSettings(url(), auth, "bridge", "pass-word", "client", "secret", null, Clock.systemUTC())
                .withTimeouts(TIME_OUT, TIME_OUT), context);
    }

    private void startTangoe(String auth) throws Exception {
        Properties properties = new Properties();
        properties.setProperty("tangoe.url", url());
        context.getPropertiesComponent().setInitialProperties(properties);
        TangoeAccount account = new TangoeAccount();
        account.setUrl(url());
        account.setAuth(auth);
        account.setApiToken("token");
        account.setClientId("client");
        account.setClientSecret("secret");
        account.setSubject("somebody");
        account.setTimeOut(TIME_OUT);
        account.setGets(() -> { });
        context.getRegistry().bind("tangoe", account);
        PluginHelper.getRoutesLoader(context).loadRoutes(ResourceHelper.resolveMandatoryResource(context,
                "file:" + Path.of("routes/kamelets/tangoe-call.kamelet.yaml").toAbsolutePath()));
        context.start();
    }

    private Throwable tangoe(String method) {
        Throwable failure = catchThrowable(() -> context.createProducerTemplate()
                .requestBody("kamelet:tangoe-call?path=/1/interactions&method=" + method, "{}"));
        while (failure != null && !(failure instanceof VendorException)) {
            failure = failure.getCause();
        }
        return failure;
    }

    private String url() {
        return "http://localhost:" + server.getLocalPort();
    }

    private void answer(Socket socket) throws Exception {
        try (socket) {
            String head = head(socket.getInputStream());
            OutputStream out = socket.getOutputStream();
            if (whole != null) {
                asked = head;
                out.write(headers.getBytes(StandardCharsets.US_ASCII));
                out.write(whole);
                return;
            }
            boolean token = head.lines().findFirst().orElseThrow().contains("token");
            if (token && !tokensToo) {
                throw new IllegalStateException("nobody should ask for a token");
            }
            out.write(flood.begin.getBytes(StandardCharsets.US_ASCII));
            while (true) {
                out.write(flood.piece);
                TimeUnit.MILLISECONDS.sleep(flood.pauseMillis);
            }
        } catch (IOException gone) {
            hungUp.countDown();
        }
    }

    private static String head(InputStream in) throws IOException {
        StringBuilder head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
            int read = in.read();
            if (read < 0) {
                throw new IOException("no request");
            }
            head.append((char) read);
        }
        return head.toString();
    }

    private interface Work {
        void run() throws Exception;
    }

    private static void daemon(Work work) {
        Thread thread = new Thread(() -> {
            try {
                work.run();
            } catch (Exception over) {
                // The test has what it wanted.
            }
        });
        thread.setDaemon(true);
        thread.start();
    }
}
