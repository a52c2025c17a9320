package tangoe.bridge.http;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.DecoderException;
import io.netty.handler.codec.DecoderResult;
import io.netty.handler.codec.http.DefaultFullHttpRequest;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpMessage;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ByteProcessor;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.impl.VertxHttpRequestDecoder;
import java.util.List;

/**
 * Rejects requests that a proxy before the bridge could understand differently: in where the body ends, which host is meant, what
 * is one header. After such a request nothing more of the connection is read.
 */
final class StrictDecoder extends VertxHttpRequestDecoder {

    /** The event that announces the first byte of a request in the pipeline. */
    static final Object HEAD_BEGINS = new Object();

    private boolean begun;
    private boolean inHead = true;
    private boolean lineBegun;
    private boolean invalid;

    StrictDecoder(HttpServerOptions options) {
        super(options);
    }

    @Override
    protected void decode(ChannelHandlerContext context, ByteBuf bytes, List<Object> out) throws Exception {
        if (inHead && !begun) {
            begun = true;
            context.fireUserEventTriggered(HEAD_BEGINS);
        }
        if (!invalid && inHead && beginsWithBlank(bytes)) {
            refuse("/", new RequestProblem(400, "Send each header on one line, and begin none with a blank."), out);
        }
        if (invalid) {
            bytes.skipBytes(bytes.readableBytes());
            return;
        }
        int before = bytes.readerIndex();
        int count = out.size();
        super.decode(context, bytes, out);
        lineBegun |= bytes.readerIndex() > before;
        for (Object read : List.copyOf(out.subList(count, out.size()))) {
            if (read instanceof HttpRequest request) {
                inHead = false;
                RequestProblem broken = request.decoderResult().isFailure() ? null : HeadRules.broken(request);
                if (broken != null) {
                    out.subList(count, out.size()).clear();
                    refuse(request.uri(), broken, out);
                    bytes.skipBytes(bytes.readableBytes());
                    return;
                }
            } else if (read instanceof HttpContent content && content.decoderResult().isFailure()) {
                // Any failure here is the sender's.
                content.setDecoderResult(DecoderResult.failure(new DecoderException(content.decoderResult().cause())));
            }
            if (read instanceof LastHttpContent) {
                inHead = true;
                lineBegun = false;
                begun = false;
            }
        }
    }

    private void refuse(String address, RequestProblem broken, List<Object> out) {
        invalid = true;
        HttpRequest nothing = new DefaultFullHttpRequest(HttpVersion.HTTP_1_1, HttpMethod.GET, address);
        nothing.setDecoderResult(DecoderResult.failure(broken));
        out.add(nothing);
    }

    @Override
    protected String splitSecondWordInitialLine(byte[] line, int start, int length) {
        requireOneBlankBefore(line, start);
        return super.splitSecondWordInitialLine(line, start, length);
    }

    @Override
    protected String splitThirdWordInitialLine(byte[] line, int start, int length) {
        requireOneBlankBefore(line, start);
        return super.splitThirdWordInitialLine(line, start, length);
    }

    /** netty reads any number of blanks, tabs and control characters as one blank. */
    private static void requireOneBlankBefore(byte[] line, int start) {
        if (start < 2 || line[start - 1] != ' ' || line[start - 2] <= ' ' && line[start - 2] >= 0) {
            throw new RequestProblem(400, "Send method, address and version with one blank between them.");
        }
    }

    /** netty would silently drop the length, but a proxy before the bridge may have used it. */
    @Override
    protected void handleTransferEncodingChunkedWithContentLength(HttpMessage message) {
    }

    /** Whether a line of the head begins with a blank: netty would join it to the line before, or drop the blank. */
    private boolean beginsWithBlank(ByteBuf bytes) {
        int at = bytes.readerIndex();
        int end = bytes.writerIndex();
        boolean first = !lineBegun;
        while (at < end) {
            byte begin = bytes.getByte(at);
            if (begin == ' ' || begin == '\t') {
                return true;
            }
            int feed = bytes.forEachByte(at, end - at, ByteProcessor.FIND_LF);
            if (feed < 0) {
                return false;
            }
            boolean empty = feed == at || feed == at + 1 && begin == '\r';
            if (empty && !first) {
                return false;
            }
            first &= empty;
            at = feed + 1;
        }
        return false;
    }
}
