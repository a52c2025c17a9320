package tangoe.bridge.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tangoe.bridge.testing.TestDatabase;
import tangoe.bridge.testing.World;

/** Who sends a byte now and then and gives no password keeps nobody out. */
class SlowSendersTest {

    private static final int SLOW = 100;
    private static final String HEAD = "POST " + Webhooks.NOTE + " HTTP/1.1\r\nHost: bridge\r\nContent-Type: application/json\r\n";
    private static final String WRONG = "Authorization: " + World.basic("tangoe:wrong") + "\r\n";

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

    @Test
    void everyRealWebhookIsTakenWhileOthersDribble() throws IOException {
        List<Socket> unauthorised = new ArrayList<>();
        List<Socket> unfinished = new ArrayList<>();
        try {
            for (int i = 0; i < SLOW; i++) {
                unauthorised.add(sent(HEAD + (i < 4 ? WRONG : "") + (i % 4 < 2 ? "Content-Length: 1000000" : "Transfer-Encoding: chunked")
                        + "\r\n\r\n"));
                unfinished.add(sent(HEAD.substring(0, 20 + i % 60)));
            }
            for (int i = 0; i < SLOW; i++) {
                dribble(unauthorised.get(i));
                dribble(unfinished.get(i));
                long before = System.nanoTime();
                assertThat(world.post(Webhooks.NOTE, Webhooks.TANGOE, Webhooks.body("INC7" + i)).statusCode()).isEqualTo(202);
                assertThat(Duration.ofNanos(System.nanoTime() - before)).isLessThan(Duration.ofSeconds(3));
            }
            for (Socket socket : unauthorised) {
                assertThat(new String(socket.getInputStream().readNBytes(12), UTF_8)).isEqualTo("HTTP/1.1 401");
            }
        } finally {
            for (Socket socket : unauthorised) {
                socket.close();
            }
            for (Socket socket : unfinished) {
                socket.close();
            }
        }
    }

    private static Socket sent(String bytes) throws IOException {
        Socket socket = new Socket("127.0.0.1", world.port());
        socket.setSoTimeout(10_000);
        socket.getOutputStream().write(bytes.getBytes(UTF_8));
        return socket;
    }

    private static void dribble(Socket socket) {
        try {
            socket.getOutputStream().write('1');
        } catch (IOException closed) {
            // So much the better.
        }
    }
}
