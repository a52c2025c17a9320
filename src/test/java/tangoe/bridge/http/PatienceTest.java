package tangoe.bridge.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static tangoe.bridge.testing.World.until;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.handler.BodyHandler;
import java.io.IOException;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A connection that keeps the bridge waiting ends, and one on which the bridge works does not. */
class PatienceTest {

    private static final Duration SOON = Duration.ofMillis(300);
    private static final Duration NEVER = Duration.ofHours(1);
    private static final String GET = "GET /quick HTTP/1.1\r\nHost: a\r\n\r\n";
    private static final String POST = "POST /body HTTP/1.1\r\nHost: a\r\nContent-Length: 100000\r\n\r\n";

    private final Admission admission = new Admission(200_000, 1_000_000, SOON.toMillis());
    private final List<Socket> sockets = new ArrayList<>();
    private Vertx vertx;
    private HttpServer server;

    @AfterEach
    void stop() throws IOException {
        for (Socket socket : sockets) {
            socket.close();
        }
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }

    @Test
    void anUnfinishedHeadEndsTheConnectionHoweverOftenAByteComes() throws IOException {
        listen(new Patience.Limits(SOON, NEVER, NEVER, NEVER), 100);

        assertEnds(connect(""), true);
        assertEnds(connect(GET.substring(0, 25)), true);
    }

    @Test
    void aSecondHeadThatIsUnfinishedEndsTheConnectionToo() throws IOException {
        listen(new Patience.Limits(SOON, NEVER, NEVER, NEVER), 100);
        Socket socket = connect(GET);
        assertThat(status(socket)).isEqualTo("HTTP/1.1 200");
        socket.getOutputStream().write("G".getBytes(UTF_8));

        assertEnds(socket, true);
    }

    @Test
    void aConnectionWithoutARequestEndsAfterAWhile() throws IOException {
        listen(new Patience.Limits(NEVER, SOON, NEVER, NEVER), 100);

        assertEnds(connect(GET), false);
    }

    @Test
    void aBodyThatIsAnsweredAndNotSentEndsTheConnection() throws IOException {
        listen(new Patience.Limits(NEVER, NEVER, SOON, NEVER), 100);

        assertEnds(connect(POST.replace("/body", "/quick") + "1"), true);
    }

    @Test
    void aBodyThatTakesTooLongEndsTheConnectionAndGivesBackItsPlace() throws IOException {
        listen(new Patience.Limits(NEVER, NEVER, NEVER, NEVER), 100);
        Socket socket = connect(POST + "1");
        until("it has a place", () -> admission.used() > 0);

        assertEnds(socket, false);
        until("the place is free", () -> admission.used() == 0);
    }

    @Test
    void aRequestThatTheBridgeWorksAtMayTakeLongerThanAllOfThese() throws IOException {
        listen(new Patience.Limits(SOON, SOON, SOON, NEVER), 100);

        assertThat(status(connect("GET /long HTTP/1.1\r\nHost: a\r\n\r\n"))).isEqualTo("HTTP/1.1 200");
    }

    /** A thousand of them would take what there is of memory. */
    @Test
    void aReaderTakesAsMuchRoomWhateverHeSaysOfABodyOfHisOwn() throws IOException {
        listen(new Patience.Limits(NEVER, NEVER, NEVER, NEVER), 100);
        connect("GET /endless HTTP/1.1\r\nHost: a\r\n\r\n");
        until("it has a place", () -> admission.used() > 0);
        long plain = admission.used();

        connect("GET /endless HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\n\r\n");
        until("this one has a place too", () -> admission.used() > plain);
        assertThat(admission.used()).isEqualTo(2 * plain);
        connect("GET /endless HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\n\r\nx");
        until("and this one", () -> admission.used() > 2 * plain);
        assertThat(admission.used()).isEqualTo(3 * plain);
    }

    @Test
    void aReaderWhoLeavesTheAnswerLyingIsNotWaitedFor() throws IOException {
        listen(new Patience.Limits(NEVER, NEVER, NEVER, SOON), 100);
        connect("GET /endless HTTP/1.1\r\nHost: a\r\n\r\n");

        until("it has a place", () -> admission.used() > 0);
        until("the place is free", () -> admission.used() == 0);
    }

    @Test
    void theOldestStrangerMakesRoomForTheNewestAndWhoSignedInStays() throws IOException {
        listen(new Patience.Limits(NEVER, NEVER, NEVER, NEVER), 2);
        Socket known = connect("GET /known HTTP/1.1\r\nHost: a\r\n\r\n");
        assertThat(status(known)).isEqualTo("HTTP/1.1 200");
        Socket oldest = connect("G");
        connect("G");
        connect("G");

        assertEnds(oldest, false);
        known.getInputStream().skip(known.getInputStream().available());
        known.getOutputStream().write(GET.getBytes(UTF_8));
        assertThat(new String(known.getInputStream().readNBytes(1), UTF_8)).isNotEmpty();
    }

    private void listen(Patience.Limits limits, int mostStrangers) {
        vertx = new StrictVertx(new RequestCounts(new SimpleMeterRegistry(), 0), limits, mostStrangers);
        Router router = Router.router(vertx);
        router.route("/known").handler(context -> {
            Patience.signedIn(context.request());
            context.next();
        });
        router.route("/long").handler(context -> vertx.setTimer(4 * SOON.toMillis(), late -> context.end("late")));
        router.route("/endless").handler(admission::admit);
        router.route("/endless").handler(context -> context.response().setChunked(true).write("x".repeat(20_000_000)));
        router.route("/body").handler(admission::admit);
        router.route("/body").handler(BodyHandler.create());
        router.route().handler(context -> context.end("quick"));
        server = vertx.createHttpServer(new HttpServerOptions()).requestHandler(router).listen(0, "127.0.0.1").toCompletionStage()
                .toCompletableFuture().join();
    }

    private Socket connect(String bytes) throws IOException {
        Socket socket = new Socket("127.0.0.1", server.actualPort());
        socket.setSoTimeout(10_000);
        socket.getOutputStream().write(bytes.getBytes(UTF_8));
        sockets.add(socket);
        return socket;
    }

    private static String status(Socket socket) throws IOException {
        return new String(socket.getInputStream().readNBytes(12), UTF_8);
    }

    /** @param dribbling whether more bytes come meanwhile */
    private static void assertEnds(Socket socket, boolean dribbling) throws IOException {
        socket.setSoTimeout(dribbling ? 50 : 10_000);
        long until = System.nanoTime() + Duration.ofSeconds(10).toNanos();
        while (System.nanoTime() < until) {
            try {
                if (dribbling) {
                    socket.getOutputStream().write('a');
                }
                if (socket.getInputStream().read() < 0) {
                    return;
                }
            } catch (SocketTimeoutException open) {
                // Once more.
            } catch (IOException reset) {
                return;
            }
        }
        throw new AssertionError("The connection is still open");
    }
}
