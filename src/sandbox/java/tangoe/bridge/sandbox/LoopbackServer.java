package tangoe.bridge.sandbox;

import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.UnaryOperator;

import io.netty.handler.codec.http.QueryStringDecoder;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.file.FileSystemOptions;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Serves a vendor's interface on 127.0.0.1, applies faults and records the traffic. HTTP/1.1 only: {@code Upgrade: h2c} is
 * ignored, as ServiceNow does.
 */
final class LoopbackServer implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(LoopbackServer.class);
    private static final String HOST = "127.0.0.1";
    private static final int LARGEST_BODY = 10 * 1024 * 1024;
    private static final long PATIENCE_SECONDS = 20;

    private final VendorApi api;
    private final Clock clock;
    private final FaultInjector faults;
    private final TrafficJournal traffic;
    private final SandboxControl control;
    private final Set<HttpServerRequest> waiting = ConcurrentHashMap.newKeySet();
    private Vertx vertx;
    private HttpServer server;
    private volatile int port;
    private volatile UnaryOperator<Instant> dated = UnaryOperator.identity();

    LoopbackServer(VendorApi api, Function<Call, Optional<Answer>> desk, Clock clock, FaultInjector faults, TrafficJournal traffic) {
        this.api = api;
        this.clock = clock;
        this.faults = faults;
        this.traffic = traffic;
        control = new SandboxControl(desk, faults, traffic);
        faults.attach(this::cutWaiting, this::stopListening, this::listen);
    }

    synchronized void start(int wantedPort) {
        if (vertx != null) {
            throw new IllegalStateException("already started on port " + port);
        }
        vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1).setWorkerPoolSize(4).setInternalBlockingPoolSize(2)
                .setFileSystemOptions(new FileSystemOptions().setFileCachingEnabled(false).setClassPathResolvingEnabled(false)));
        port = wantedPort;
        try {
            listen();
        } catch (RuntimeException taken) {
            close();
            throw taken;
        }
    }

    /** What the header {@code Date} makes of the time; null leaves it out. */
    void dated(UnaryOperator<Instant> now) {
        dated = now;
    }

    String url() {
        return "http://" + HOST + ":" + port;
    }

    private synchronized void listen() {
        if (vertx == null) {
            throw new IllegalStateException("not started");
        }
        if (server != null) {
            return;
        }
        HttpServer fresh = vertx.createHttpServer(new HttpServerOptions().setHost(HOST).setPort(port)
                .setHttp2ClearTextEnabled(false).setTcpNoDelay(true).setMaxInitialLineLength(64 * 1024).setMaxHeaderSize(64 * 1024));
        fresh.requestHandler(this::receive).exceptionHandler(broken -> LOG.debug("A connection broke", broken));
        await(fresh.listen());
        server = fresh;
        port = fresh.actualPort();
    }

    private synchronized void stopListening() {
        if (server != null) {
            await(server.close());
            server = null;
            waiting.clear();
        }
    }

    @Override
    public synchronized void close() {
        if (vertx != null) {
            await(vertx.close());
            vertx = null;
            server = null;
            waiting.clear();
        }
    }

    private static <T> T await(Future<T> future) {
        try {
            return future.toCompletionStage().toCompletableFuture().get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted", interrupted);
        } catch (Exception failed) {
            throw new IllegalStateException("The sandbox's listener failed: " + failed.getMessage(), failed);
        }
    }

    private void receive(HttpServerRequest request) {
        Buffer body = Buffer.buffer();
        request.handler(chunk -> {
            body.appendBuffer(chunk);
            if (body.length() > LARGEST_BODY) {
                cut(request);
            }
        });
        request.exceptionHandler(broken -> LOG.debug("A request broke", broken));
        request.endHandler(end -> {
            try {
                handle(request, callOf(request, body));
            } catch (IllegalArgumentException unreadable) {
                send(request, api.failure(400, "Bad Request", unreadable.getMessage()));
            }
        });
    }

    private static Call callOf(HttpServerRequest request, Buffer body) {
        Map<String, String> query = new LinkedHashMap<>();
        if (request.query() != null) {
            new QueryStringDecoder(request.query(), false).parameters().forEach((name, values) -> query.put(name, values.get(0)));
        }
        Map<String, String> headers = new LinkedHashMap<>();
        request.headers().forEach((name, value) -> headers.putIfAbsent(name.toLowerCase(Locale.ROOT), value));
        return new Call(request.method().name(), request.path() == null ? "/" : request.path(), query, headers,
                body.toString(StandardCharsets.UTF_8));
    }

    private void handle(HttpServerRequest request, Call call) {
        if (call.path().startsWith("/sandbox/")) {
            Callable<Answer> work = () -> control.answer(call);
            vertx.executeBlocking(work, false).onComplete(done -> send(request,
                    done.succeeded() ? done.result() : Answer.json(500, Map.of("error", String.valueOf(done.cause())))));
            return;
        }
        FaultInjector.Verdict verdict = faults.on(call);
        if (verdict.delay().isZero()) {
            undergo(request, call, verdict.fault());
        } else {
            vertx.setTimer(Math.max(1, verdict.delay().toMillis()), timer -> undergo(request, call, verdict.fault()));
        }
    }

    private void undergo(HttpServerRequest request, Call call, Fault fault) {
        String caller = api.callerOf(call);
        if (fault == null) {
            Answer answer = carryOut(call, caller);
            note(call, caller, answer.status(), null);
            send(request, answer);
        } else if (fault instanceof Fault.NoAnswer silence) {
            if (silence.afterWrite()) {
                carryOut(call, caller);
            }
            note(call, caller, 0, fault);
            waiting.add(request);
            request.response().closeHandler(gone -> waiting.remove(request));
            if (silence.cutAfter() != null) {
                vertx.setTimer(Math.max(1, silence.cutAfter().toMillis()), timer -> cut(request));
            }
        } else if (fault instanceof Fault.HalfBody half) {
            Answer whole = carryOut(call, caller);
            note(call, caller, whole.status(), fault);
            sendHalf(request, whole, half.honestLength());
        } else {
            Answer spoilt = spoilt(fault, call, caller);
            note(call, caller, spoilt.status(), fault);
            send(request, spoilt);
        }
    }

    private Answer spoilt(Fault fault, Call call, String caller) {
        if (fault instanceof Fault.Status error) {
            if (error.afterWrite()) {
                carryOut(call, caller);
            }
            Answer answer = api.failure(error.status(), null, null);
            return error.retryAfter() == null ? answer : answer.with("Retry-After", error.retryAfter());
        }
        if (fault instanceof Fault.HtmlPage page) {
            return Answer.html(page.status(), "<html><head><title>Please wait</title></head><body><h1>This site is not available"
                    + " right now</h1></body></html>");
        }
        if (fault instanceof Fault.OtherAnswer other) {
            carryOut(call, caller);
            return Answer.json(other.status(), Json.read(other.json()));
        }
        return api.errorInside200(() -> carryOut(call, caller));
    }

    private Answer carryOut(Call call, String caller) {
        try {
            return api.answer(call, caller);
        } catch (VendorError refused) {
            return api.failure(refused.status(), refused.getMessage(), refused.detail());
        } catch (RuntimeException bug) {
            LOG.error("The sandbox failed at {} {}", call.method(), call.path(), bug);
            return api.failure(500, "The sandbox failed: " + bug, null);
        }
    }

    private void note(Call call, String caller, int status, Fault fault) {
        traffic.record(clock.instant(), call, caller, status, fault == null ? null : fault.label());
    }

    private void send(HttpServerRequest request, Answer answer) {
        HttpServerResponse response = request.response();
        if (response.closed() || response.ended()) {
            return;
        }
        response.setStatusCode(answer.status());
        Instant date = dated.apply(clock.instant());
        if (date != null) {
            response.putHeader("Date", DateTimeFormatter.RFC_1123_DATE_TIME.format(date.atOffset(ZoneOffset.UTC)));
        }
        answer.headers().forEach(response::putHeader);
        response.end(Buffer.buffer(answer.body()));
    }

    private static void sendHalf(HttpServerRequest request, Answer answer, boolean honestLength) {
        HttpServerResponse response = request.response().setStatusCode(answer.status());
        answer.headers().forEach(response::putHeader);
        Buffer half = Buffer.buffer(answer.body()).slice(0, answer.body().length / 2);
        if (honestLength) {
            response.end(half);
        } else {
            response.putHeader("content-length", Integer.toString(answer.body().length));
            response.write(half).onComplete(sent -> request.connection().close());
        }
    }

    private void cutWaiting() {
        waiting.forEach(this::cut);
    }

    private void cut(HttpServerRequest request) {
        waiting.remove(request);
        request.connection().close();
    }
}
