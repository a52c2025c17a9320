package tangoe.bridge.http;

import io.netty.channel.Channel;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpStatusClass;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.concurrent.ScheduledFuture;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.impl.ConnectionBase;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * Closes a connection that keeps the bridge waiting: for the rest of the headers, for the next request, or for the rest of a body
 * that is answered already. It does not close one while the bridge works on its request.
 */
final class Patience extends ChannelDuplexHandler {

    /**
     * @param head    from the start of the connection, or the first byte of a request, to the end of the headers
     * @param idle    between two requests
     * @param rest    for the rest of a request that is answered already
     * @param reading for the client to take a piece of the answer
     */
    record Limits(Duration head, Duration idle, Duration rest, Duration reading) {

        static final Limits USUAL = new Limits(Duration.ofSeconds(10), Duration.ofSeconds(60), Duration.ofSeconds(2), Duration.ofSeconds(60));
    }

    private final Limits limits;
    private final UnknownCallers strangers;
    private int unanswered;
    private boolean sending;
    private ScheduledFuture<?> end;

    Patience(Limits limits, UnknownCallers strangers) {
        this.limits = limits;
        this.strangers = strangers;
    }

    /** The sender gave the right password. */
    static void signedIn(HttpServerRequest request) {
        Channel channel = ((ConnectionBase) request.connection()).channel();
        Patience patience = channel.pipeline().get(Patience.class);
        if (patience != null) {
            patience.strangers.remove(channel);
        }
    }

    @Override
    public void handlerAdded(ChannelHandlerContext context) {
        strangers.add(context.channel());
        waitFor(context, limits.head);
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object read) throws Exception {
        if (read instanceof HttpRequest) {
            unanswered++;
            sending = true;
            waitNoLonger();
        }
        if (read instanceof LastHttpContent) {
            sending = false;
            if (unanswered == 0) {
                waitFor(context, limits.idle);
            }
        }
        super.channelRead(context, read);
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) throws Exception {
        if (event == StrictDecoder.HEAD_BEGINS && unanswered == 0) {
            waitFor(context, limits.head);
        }
        super.userEventTriggered(context, event);
    }

    @Override
    public void write(ChannelHandlerContext context, Object written, ChannelPromise promise) throws Exception {
        boolean interim = written instanceof HttpResponse response && response.status().codeClass() == HttpStatusClass.INFORMATIONAL;
        if (written instanceof LastHttpContent && !interim) {
            unanswered = Math.max(0, unanswered - 1);
            if (unanswered == 0) {
                waitFor(context, sending ? limits.rest : limits.idle);
            }
        }
        super.write(context, written, promise);
    }

    /** netty holds back what is written during a read until the read is done, so the answer to a broken body would never be sent. */
    @Override
    public void close(ChannelHandlerContext context, ChannelPromise promise) throws Exception {
        context.flush();
        super.close(context, promise);
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) throws Exception {
        waitNoLonger();
        strangers.remove(context.channel());
        super.channelInactive(context);
    }

    private void waitFor(ChannelHandlerContext context, Duration time) {
        waitNoLonger();
        end = context.executor().schedule(() -> context.close(), time.toMillis(), TimeUnit.MILLISECONDS);
    }

    private void waitNoLonger() {
        if (end != null) {
            end.cancel(false);
            end = null;
        }
    }
}
