package tangoe.bridge.http;

import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.handler.codec.http.TooLongHttpLineException;
import io.netty.handler.timeout.WriteTimeoutHandler;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.impl.VertxInternal;
import io.vertx.core.impl.VertxWrapper;
import io.vertx.core.net.impl.ConnectionBase;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Makes Vert.x create HTTP servers that speak only HTTP/1, parse it strictly and have time limits. Camel offers no options for this. */
public final class StrictVertx extends VertxWrapper {

    /** Most connections that may be open without a right password so far. */
    private static final int MOST_STRANGERS = 400;

    private final RequestCounts counts;
    private final Patience.Limits limits;
    private final UnknownCallers strangers;

    /** @param counts is told of each request that is refused before it reaches a router */
    public StrictVertx(RequestCounts counts) {
        this(counts, Patience.Limits.USUAL, MOST_STRANGERS);
    }

    StrictVertx(RequestCounts counts, Patience.Limits limits, int mostStrangers) {
        super((VertxInternal) Vertx.vertx());
        this.counts = counts;
        this.limits = limits;
        this.strangers = new UnknownCallers(mostStrangers);
    }

    @Override
    public HttpServer createHttpServer(HttpServerOptions given) {
        HttpServerOptions options = new HttpServerOptions(given).setUseAlpn(false).setAlpnVersions(List.of(HttpVersion.HTTP_1_1))
                .setHttp2ClearTextEnabled(false);
        return super.createHttpServer(options).connectionHandler(connection -> readStrictly(connection, options))
                .invalidRequestHandler(this::refuse);
    }

    private void readStrictly(HttpConnection connection, HttpServerOptions options) {
        ChannelPipeline pipeline = ((ConnectionBase) connection).channel().pipeline();
        pipeline.replace("httpDecoder", "httpDecoder", new StrictDecoder(options));
        pipeline.addBefore("httpDecoder", "reading", new WriteTimeoutHandler(limits.reading().toMillis(), TimeUnit.MILLISECONDS));
        pipeline.addBefore("handler", "patience", new Patience(limits, strangers));
    }

    private void refuse(HttpServerRequest request) {
        RequestProblem problem = problem(request.decoderResult().cause());
        request.response().setStatusCode(problem.status()).putHeader("Content-Type", ProblemAnswer.CONTENT_TYPE)
                .putHeader("Connection", "close").end(ProblemAnswer.body(problem.status(), problem.getMessage()))
                .onComplete(sent -> request.connection().close());
        counts.countUnread(request);
    }

    private static RequestProblem problem(Throwable cause) {
        if (cause instanceof RequestProblem known) {
            return known;
        }
        if (cause instanceof TooLongHttpLineException) {
            return new RequestProblem(414, "This address is too long.");
        }
        if (cause instanceof TooLongHttpHeaderException) {
            return new RequestProblem(431, "The headers of this request are too long.");
        }
        return new RequestProblem(400, "This request cannot be read; send it as HTTP has it.");
    }
}
