package tangoe.bridge.http;

import io.netty.handler.codec.http.QueryStringDecoder;
import io.vertx.core.http.HttpServerRequest;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The parameters of an address's path and query, decoded. They are read from the address and not from Camel's headers, because a
 * sender can set a header of the same name.
 */
record Address(Map<String, String> parameters, Map<String, String> query) {

    /**
     * @param taken the path that the route listens to, such as {@code /api/messages/{id}}
     * @throws RequestProblem 404 where the address is not spelled as that path ({@code //} or {@code %2D} would get past checks that
     *                 compare paths); 400 where it cannot be decoded or names a parameter twice
     */
    static Address of(HttpServerRequest request, String taken) {
        return new Address(parameters(decoded(taken).split("/"), request.path().split("/")), query(request.uri()));
    }

    private static Map<String, String> parameters(String[] pattern, String[] path) {
        if (pattern.length != path.length) {
            throw spelledOtherwise();
        }
        Map<String, String> parameters = new LinkedHashMap<>();
        for (int i = 0; i < pattern.length; i++) {
            if (pattern[i].matches("\\{\\w+}") && !decoded(path[i]).matches("\\.\\.?")) {
                parameters.put(pattern[i].substring(1, pattern[i].length() - 1), printable(decoded(path[i])));
            } else if (!pattern[i].equals(path[i])) {
                throw spelledOtherwise();
            }
        }
        return parameters;
    }

    private static Map<String, String> query(String uri) {
        Map<String, List<String>> given;
        try {
            given = new QueryStringDecoder(uri).parameters();
        } catch (IllegalArgumentException e) {
            throw unreadable();
        }
        Map<String, String> query = new LinkedHashMap<>();
        given.forEach((name, values) -> {
            if (values.size() > 1) {
                throw new RequestProblem(400, "Send each parameter once; one of this address is there twice.");
            }
            query.put(name, printable(values.get(0)));
        });
        return query;
    }

    private static String decoded(String text) {
        try {
            return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            throw unreadable();
        }
    }

    private static String printable(String text) {
        if (text.chars().anyMatch(Character::isISOControl)) {
            throw unreadable();
        }
        return text;
    }

    private static RequestProblem spelledOtherwise() {
        return new RequestProblem(404, "There is nothing at this address; send it as it is documented, with nothing added or encoded.");
    }

    private static RequestProblem unreadable() {
        return new RequestProblem(400, "This address cannot be read; encode its parts as a URL has it, and send no control characters.");
    }
}
