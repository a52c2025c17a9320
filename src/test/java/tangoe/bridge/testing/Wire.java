package tangoe.bridge.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Requests byte for byte, for those that no decent client sends. */
public final class Wire {

    private static final int PATIENCE_MILLIS = 30_000;
    private static final Pattern HEAD = Pattern.compile("HTTP/1\\.1 (\\d{3})");
    private static final Pattern CHUNKED = Pattern.compile("(?i)\r\ntransfer-encoding: *chunked\r\n");
    private static final Pattern TYPE = Pattern.compile("(?i)\r\ncontent-type: *([^\r]*)\r\n");

    /** An answer, its head as received. */
    public record Heard(int status, String head, String body) {

        public Heard assertProblem(int expected, String... words) {
            assertThat(status).as(head + body).isEqualTo(expected);
            Matcher type = TYPE.matcher(head);
            Problems.assertProblem(type.find() ? type.group(1) : "none", body, expected, words);
            return this;
        }
    }

    private Wire() {
    }

    /** Sends lines, each ended as HTTP has it, and an empty one, then the body, and hears what comes until the other side ends. */
    public static Heard send(int port, byte[] body, String... lines) {
        ByteArrayOutputStream request = new ByteArrayOutputStream();
        request.writeBytes((String.join("\r\n", lines) + "\r\nHost: bridge\r\nConnection: close\r\n\r\n").getBytes(StandardCharsets.ISO_8859_1));
        request.writeBytes(body);
        try (Socket socket = new Socket("127.0.0.1", port)) {
            socket.setSoTimeout(PATIENCE_MILLIS);
            socket.getOutputStream().write(request.toByteArray());
            return heard(socket.getInputStream().readAllBytes());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Heard heard(byte[] bytes) {
        String all = new String(bytes, StandardCharsets.UTF_8);
        int end = all.indexOf("\r\n\r\n");
        Matcher status = HEAD.matcher(all);
        if (end < 0 || !status.lookingAt()) {
            throw new IllegalStateException("no answer in HTTP: " + Arrays.toString(bytes));
        }
        String head = all.substring(0, end + 2);
        String body = all.substring(end + 4);
        return new Heard(Integer.parseInt(status.group(1)), head, CHUNKED.matcher(head).find() ? joined(body) : body);
    }

    private static String joined(String chunks) {
        StringBuilder body = new StringBuilder();
        byte[] rest = chunks.getBytes(StandardCharsets.UTF_8);
        int size = -1;
        for (int at = 0; size != 0;) {
            String from = new String(rest, at, rest.length - at, StandardCharsets.UTF_8);
            int line = from.indexOf("\r\n");
            size = Integer.parseInt(from.substring(0, line), 16);
            body.append(new String(rest, at + line + 2, size, StandardCharsets.UTF_8));
            at += line + 2 + size + 2;
        }
        return body.toString();
    }
}
