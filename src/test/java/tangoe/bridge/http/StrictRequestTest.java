package tangoe.bridge.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpRequest;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tangoe.bridge.testing.LogLines;
import tangoe.bridge.testing.TestDatabase;
import tangoe.bridge.testing.World;

/** What two readers could understand in two ways is answered 400 at both ports, and nothing that comes after it is read. */
class StrictRequestTest {

    private static final String HIDDEN = "GET /hidden HTTP/1.1\r\nHost: bridge\r\n\r\n";

    @TempDir
    static Path folder;
    static World world;

    @BeforeAll
    static void start() {
        world = new World(TestDatabase.H2, folder).start();
    }

    @AfterAll
    static void stop() {
        world.close();
    }

    /** A bar stands for the end of a line. */
    @ParameterizedTest
    @ValueSource(strings = {
        "POST /x HTTP/1.1|Host: a|Content-Length: 5|Transfer-Encoding: chunked||0||",
        "POST /x HTTP/1.1|Host: a|Transfer-Encoding: chunked|Content-Length: 5||0||",
        "POST /x HTTP/1.1|Host: a|Transfer-Encoding: chunked, identity||0||",
        "POST /x HTTP/1.1|Host: a|Transfer-Encoding: identity, chunked||0||",
        "POST /x HTTP/1.1|Host: a|Transfer-Encoding: identity||0||",
        "POST /x HTTP/1.1|Host: a|Transfer-Encoding: gzip||0||",
        "POST /x HTTP/1.1|Host: a|Transfer-Encoding: xchunked||0||",
        "POST /x HTTP/1.1|Host: a|Transfer-Encoding: chunked|Transfer-Encoding: chunked||0||",
        "POST /x HTTP/1.1|Host: a|Transfer-Encoding: chunked|Transfer-Encoding: identity||0||",
        "POST /x HTTP/1.0|Host: a|Transfer-Encoding: chunked||0||",
        "POST /x HTTP/1.1|Host: a|Content-Length: 0|Content-Length: 5||",
        "POST /x HTTP/1.1|Host: a|Content-Length: 0|Content-Length: 0||",
        "POST /x HTTP/1.1|Host: a|Content-Length: 0, 0||",
        "POST /x HTTP/1.1|Host: a|Content-Length: +0||",
        "POST /x HTTP/1.1|Host: a|Content-Length : 0||",
        "GET /x HTTP/1.1|Host: a|Host: b||",
        "GET /x HTTP/1.1|Host: a|Host: a||",
        "GET /x HTTP/1.1|X-None: a||",
        "GET /x HTTP/1.1|Host: a b||",
        "GET /x HTTP/1.1|Host: a, b||",
        "GET /x HTTP/1.1|Host: a:-1||",
        "GET /x HTTP/1.1|Host: a:99999999999||",
        "GET /x HTTP/1.1|Host: [::1||",
        "GET http://b/x HTTP/1.1|Host: a||",
        "GET http://me@a/x HTTP/1.1|Host: a||",
        "GET http: HTTP/1.1|Host: a||",
        "GET x HTTP/1.1|Host: a||",
        "OPTIONS * HTTP/1.1|Host: a||",
        "CONNECT a:80 HTTP/1.1|Host: a||",
        "GET  /x HTTP/1.1|Host: a||",
        "GET /x  HTTP/1.1|Host: a||",
        "GET\t/x HTTP/1.1|Host: a||",
        " GET /x HTTP/1.1|Host: a||",
        "G|Host: a||",
        "GET /x HTTP/1.1|Host: a|: b||",
        "GET /x HTTP/1.1|Host: a|:Content-Length: 5||",
        "POST /x HTTP/1.1|Host: a|Content-Type: application/json|Content-Type: multipart/form-data||",
        "POST /x HTTP/1.1|Host: a|Authorization: Basic YQ==|authorization: Basic Yg==||",
        "GET /x HTTP/1.1|Host: a|X-Long: one| two||",
        "GET /x HTTP/1.1|Host: a|X-Long: one|\ttwo||",
        "GET /x HTTP/1.1|Host: a|X-Long: one| ||",
        "GET /x HTTP/1.1| Host: a||",
        "POST /x HTTP/1.1|Host: a|Transfer-Encoding:| chunked||0||",
    })
    void isRefused(String lines) throws IOException {
        for (int port : ports()) {
            for (boolean byteByByte : new boolean[] {false, true}) {
                String heard = hear(port, lines.replace("|", "\r\n") + HIDDEN, byteByByte);

                assertThat(heard).as("port %s, %s", port, byteByByte).matches("(?s)HTTP/1\\.[01] 400 .*");
                assertThat(heard.split("HTTP/1\\.[01] ")).as(heard).hasSize(2);
            }
        }
    }

    /** The line break in a chunk's extension hides a request from who reads on to the next CRLF. */
    @ParameterizedTest
    @ValueSource(strings = {"5;a\nb\r\nhello\r\n0\r\n\r\n", "2;\nxx\r\n45\r\n0\r\n\r\n", "0;\n\r\n\r\n"})
    void aLineBreakInAChunkExtensionHidesNothing(String chunks) throws IOException {
        for (int port : ports()) {
            assertThat(hear(port, "POST /x HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n" + chunks + HIDDEN, false)
                    .split("HTTP/1.1 ")).hasSizeLessThanOrEqualTo(2);
        }
    }

    /** Such as a server's own way of saying that a host is odd: anybody could fill the log with it. */
    @Test
    void oneThatIsRefusedIsCountedAndLeavesNothingInTheLog() throws IOException {
        try (LogLines log = new LogLines()) {
            double before = counted("api", 400);
            for (String head : List.of("GET /api/tickets HTTP/1.1|Host: a, b||", "GET /api/tickets HTTP/1.1||", "GET /api/tickets HTTP/1.1|Host: a|Content-Length: x||",
                    "GET  /api/tickets HTTP/1.1|Host: a||", "OPTIONS * HTTP/1.1|Host: a||")) {
                hear(world.port(), head.replace("|", "\r\n"), false);
            }
            int management = URI.create(world.managementUrl()).getPort();
            hear(management, "GET /api/tickets HTTP/1.1\r\nHost: a, b\r\n\r\n", false);

            assertThat(hear(world.port(), "GET /api/tickets HTTP/1.1\r\nHost: a\r\nExpect: 200-ok\r\n\r\n", false)).startsWith("HTTP/1.1 417 ");
            assertThat(hear(world.port(), "GET /x http/1.1\r\nHost: a\r\n\r\n", false)).startsWith("HTTP/1.1 505 ").contains("HTTP/1.1.");
            assertThat(counted("api", 400)).isEqualTo(before + 3);
            assertThat(counted("other", 400)).isPositive();
            assertThat(counted("api", 417)).isEqualTo(1);
            assertThat(log.all()).noneMatch(line -> line.contains("ERROR"));
        }
    }

    /** Its sender's fault is told, also where it is all in one piece with the head. */
    @ParameterizedTest
    @ValueSource(strings = {"5;a\nb\r\nhello\r\n0\r\n\r\n", "2\nxx\r\n0\r\n\r\n", "zz\r\n", "-2\r\nxx\r\n0\r\n\r\n", "ffffffffff\r\nxx\r\n0\r\n\r\n",
        "2\r\nxxXX0\r\n\r\n", "\r\n0\r\n\r\n", "0\r\nno trailer\r\n\r\n"})
    void aBrokenChunkIsAnsweredAndEndsTheConnection(String chunks) throws IOException {
        String request = "POST " + Webhooks.NOTE + " HTTP/1.1\r\nHost: a\r\nAuthorization: " + World.basic(Webhooks.TANGOE)
                + "\r\nTransfer-Encoding: chunked\r\n\r\n" + chunks;
        for (boolean byteByByte : new boolean[] {false, true}) {
            assertThat(hear(world.port(), request + HIDDEN, byteByByte)).startsWith("HTTP/1.1 400 ").contains("application/problem+json")
                    .doesNotContain("HTTP/1.1 404 ");
        }
    }

    @Test
    void goodOnesAreReadOneAfterTheOtherAlsoByteByByte() throws IOException {
        String all = "POST /x HTTP/1.1\r\nHost: a\r\nContent-Length: 12\r\n\r\n\r\n a\r\n\tb\r\n c"
                + "POST /x HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: Chunked\r\n\r\n3\r\n\n a\r\n0\r\n\r\n"
                + "\r\nGET /x HTTP/1.1\r\nHost:a\r\nConnection: close\r\n\r\n";
        for (int port : ports()) {
            for (boolean byteByByte : new boolean[] {false, true}) {
                assertThat(hear(port, all, byteByByte).split("HTTP/1.1 404 ")).hasSize(4);
            }
        }
    }

    @Test
    void onlyHttp1IsSpoken() throws IOException {
        for (int port : ports()) {
            assertThat(hear(port, "GET /x HTTP/1.1\r\nHost: a\r\nConnection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\n"
                    + "HTTP2-Settings: AAMAAABkAAQAAP__\r\n\r\nGET /x HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n", false)
                    .split("HTTP/1.1 404 ")).hasSize(3);
            assertThat(hear(port, "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", false)).matches("(?s)HTTP/1\\.[01] 505 .*");
        }
    }

    private static List<Integer> ports() {
        return List.of(world.port(), URI.create(world.managementUrl()).getPort());
    }

    private static double counted(String door, int status) {
        return world.send(HttpRequest.newBuilder(URI.create(world.managementUrl() + "/observe/metrics"))).body().lines()
                .filter(line -> line.startsWith("tangoe_bridge_requests_total{door=\"" + door + "\",status=\"" + status + "\""))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ')))).sum();
    }

    /** Until the other side ends. */
    private static String hear(int port, String request, boolean byteByByte) throws IOException {
        try (Socket socket = new Socket("127.0.0.1", port)) {
            socket.setSoTimeout(10_000);
            socket.setTcpNoDelay(true);
            for (String part : byteByByte ? request.split("(?s)(?<=.)") : new String[] {request}) {
                try {
                    socket.getOutputStream().write(part.getBytes(ISO_8859_1));
                } catch (IOException closed) {
                    break;
                }
            }
            return new String(socket.getInputStream().readAllBytes(), UTF_8);
        }
    }
}
