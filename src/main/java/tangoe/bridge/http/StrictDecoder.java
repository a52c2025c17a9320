package tangoe.bridge.http;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.DecoderResult;
import io.netty.handler.codec.http.DefaultFullHttpRequest;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMessage;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ByteProcessor;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.impl.VertxHttpRequestDecoder;
import java.util.List;
import java.util.Set;

/**
 * Reads requests without tolerance where two readers could understand two things, one of whom may stand before the bridge:
 * where a body ends, which host is meant, what is one header. Such a request is invalid, and nothing after it is read.
 */
final class StrictDecoder extends VertxHttpRequestDecoder {

    /** Is fired through the pipeline with the first byte of a request. */
    static final Object HEAD_BEGINS = new Object();
    private static final Set<HttpVersion> SPOKEN = Set.of(HttpVersion.HTTP_1_0, HttpVersion.HTTP_1_1);

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
        if (!invalid && inHead && isFolded(bytes)) {
            refuse(400, "Send each header on one line", out);
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
                boolean known = SPOKEN.contains(request.protocolVersion());
                String wrong = request.decoderResult().isFailure() ? null : known ? wrong(request) : "Send this by HTTP/1.1";
                if (wrong != null) {
                    out.subList(count, out.size()).clear();
                    refuse(known ? 400 : 505, wrong, out);
                    bytes.skipBytes(bytes.readableBytes());
                    return;
                }
            }
            if (read instanceof LastHttpContent) {
                inHead = true;
                lineBegun = false;
                begun = false;
            }
        }
    }

    private void refuse(int status, String sentence, List<Object> out) {
        invalid = true;
        HttpRequest nothing = new DefaultFullHttpRequest(HttpVersion.HTTP_1_1, HttpMethod.GET, "/");
        nothing.setDecoderResult(DecoderResult.failure(new Problem(status, sentence + ".")));
        out.add(nothing);
    }

    /** Here the length would be dropped without a word, and somebody before the bridge may go by it. */
    @Override
    protected void handleTransferEncodingChunkedWithContentLength(HttpMessage message) {
    }

    private static String wrong(HttpRequest request) {
        HttpHeaders headers = request.headers();
        List<String> encodings = headers.getAll(HttpHeaderNames.TRANSFER_ENCODING);
        if (!encodings.isEmpty() && headers.contains(HttpHeaderNames.CONTENT_LENGTH)) {
            return "Send either a Content-Length or chunks, not both";
        }
        if (encodings.size() > 1 || encodings.size() == 1 && !encodings.get(0).equalsIgnoreCase("chunked")) {
            return "Send no Transfer-Encoding but chunked, once";
        }
        if (!encodings.isEmpty() && !request.protocolVersion().equals(HttpVersion.HTTP_1_1)) {
            return "Send chunks by HTTP/1.1 only";
        }
        if (headers.getAll(HttpHeaderNames.CONTENT_LENGTH).size() > 1) {
            return "Send the header Content-Length once";
        }
        int hosts = headers.getAll(HttpHeaderNames.HOST).size();
        if (hosts > 1 || hosts == 0 && request.protocolVersion().equals(HttpVersion.HTTP_1_1)) {
            return "Send the header Host, once";
        }
        return null;
    }

    /** Whether a line of the head, after the first one, begins with a blank: netty would join it to the line before. */
    private boolean isFolded(ByteBuf bytes) {
        int at = bytes.readerIndex();
        int end = bytes.writerIndex();
        boolean first = !lineBegun;
        while (at < end) {
            byte begin = bytes.getByte(at);
            if (!first && (begin == ' ' || begin == '\t')) {
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
