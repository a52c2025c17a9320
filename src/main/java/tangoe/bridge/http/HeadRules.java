package tangoe.bridge.http;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpVersion;
import io.vertx.core.net.HostAndPort;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Rules for the head of a request that exclude every ambiguity (request smuggling). */
final class HeadRules {

    private static final List<String> ONCE = List.of("Host", "Content-Length", "Content-Type", "Authorization", "Expect");
    private static final Pattern NAME = Pattern.compile("[!#$%&'*+.^_`|~0-9A-Za-z-]+");
    private static final Pattern WITH_HOST = Pattern.compile("(?i)https?://([^/?#]*)/.*");

    private HeadRules() {
    }

    /** @return what is wrong with it, or null */
    static RequestProblem broken(HttpRequest request) {
        HttpVersion version = request.protocolVersion();
        // netty makes a new object for a version that is spelled otherwise, so identity tells.
        if (version != HttpVersion.HTTP_1_1 && version != HttpVersion.HTTP_1_0) {
            return new RequestProblem(505, "Send this by HTTP/1.1.");
        }
        HttpHeaders headers = request.headers();
        if (!headers.names().stream().allMatch(name -> NAME.matcher(name).matches())) {
            return new RequestProblem(400, "A header has no name, or one that HTTP does not allow.");
        }
        for (String name : ONCE) {
            if (headers.getAll(name).size() > 1) {
                return new RequestProblem(400, "Send the header " + name + " once.");
            }
        }
        List<String> encodings = headers.getAll(HttpHeaderNames.TRANSFER_ENCODING);
        if (!encodings.isEmpty() && headers.contains(HttpHeaderNames.CONTENT_LENGTH)) {
            return new RequestProblem(400, "Send either a Content-Length or chunks, not both.");
        }
        if (encodings.size() > 1 || encodings.size() == 1 && !encodings.get(0).equalsIgnoreCase("chunked")) {
            return new RequestProblem(400, "Send no Transfer-Encoding but chunked, once.");
        }
        if (!encodings.isEmpty() && version == HttpVersion.HTTP_1_0) {
            return new RequestProblem(400, "Send chunks by HTTP/1.1 only.");
        }
        String expected = headers.get(HttpHeaderNames.EXPECT);
        if (expected != null && !expected.equalsIgnoreCase("100-continue")) {
            return new RequestProblem(417, "Expect nothing but 100-continue.");
        }
        return wrongHost(request.uri(), headers.get(HttpHeaderNames.HOST), version);
    }

    private static RequestProblem wrongHost(String address, String host, HttpVersion version) {
        if (host == null && version == HttpVersion.HTTP_1_1 || host != null && HostAndPort.parseAuthority(host, 0) == null) {
            return new RequestProblem(400, "Send the header Host, with the name or number of one host.");
        }
        Matcher withHost = WITH_HOST.matcher(address);
        if (withHost.matches() && !withHost.group(1).toLowerCase(Locale.ROOT).equals(host == null ? null : host.toLowerCase(Locale.ROOT))) {
            return new RequestProblem(400, "The address names another host than the header Host; send the path alone.");
        }
        return address.startsWith("/") || withHost.matches() ? null : new RequestProblem(400, "Send an address that begins with /.");
    }
}
