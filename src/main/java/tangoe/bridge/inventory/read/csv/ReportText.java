package tangoe.bridge.inventory.read.csv;

import java.io.IOException;
import java.io.InputStream;
import java.io.Reader;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.Charset;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;

/**
 * Decodes a file of unknown encoding without reading it twice.
 *
 * <ul>
 * <li>UTF-8 or UTF-16 if a byte order mark says so; UTF-16 also if every other byte is 0.
 * <li>Else UTF-8, but Windows-1252 from the first byte on that is not valid UTF-8. ASCII before it is the same in both.
 * <li>If valid UTF-8 beyond ASCII came first, invalid bytes become U+FFFD.
 * </ul>
 */
final class ReportText extends Reader {

    private static final Charset WINDOWS = Charset.forName("windows-1252");
    private static final int SIZE = 1 << 16;
    private static final int MARK = 3;
    private static final int BEGINNING = 8;

    private final InputStream in;
    private final ByteBuffer bytes = ByteBuffer.allocate(SIZE).limit(0);
    private CharsetDecoder decoder;
    private boolean undecided = true;
    private boolean ended;

    ReportText(InputStream in) throws IOException {
        this.in = in;
        while (bytes.remaining() < BEGINNING && !ended) {
            fill();
        }
        decoder = byMark();
    }

    private CharsetDecoder byMark() {
        int first = bytes.remaining() > 0 ? bytes.get(0) & 0xFF : -1;
        int second = bytes.remaining() > 1 ? bytes.get(1) & 0xFF : -1;
        OtherFileTypes.refuse(bytes.array(), bytes.remaining());
        if (first == 0xFE && second == 0xFF || first == 0xFF && second == 0xFE) {
            undecided = false;
            return replacing(StandardCharsets.UTF_16);
        }
        if (first == 0xEF && second == 0xBB && bytes.remaining() > 2 && (bytes.get(2) & 0xFF) == 0xBF) {
            bytes.position(MARK);
            undecided = false;
            return replacing(StandardCharsets.UTF_8);
        }
        Charset unmarked = unmarked();
        if (unmarked != null) {
            undecided = false;
            return replacing(unmarked);
        }
        return StandardCharsets.UTF_8.newDecoder().onMalformedInput(CodingErrorAction.REPORT).onUnmappableCharacter(CodingErrorAction.REPORT);
    }

    /** Detects UTF-16 without a mark: a report begins with ASCII letters, so every other byte is 0. */
    private Charset unmarked() {
        boolean little = bytes.remaining() >= BEGINNING;
        boolean big = little;
        for (int i = 0; i < BEGINNING && i < bytes.remaining(); i++) {
            boolean zero = bytes.get(i) == 0;
            little &= zero == (i % 2 == 1);
            big &= zero == (i % 2 == 0);
        }
        return little ? StandardCharsets.UTF_16LE : big ? StandardCharsets.UTF_16BE : null;
    }

    private static CharsetDecoder replacing(Charset charset) {
        return charset.newDecoder().onMalformedInput(CodingErrorAction.REPLACE).onUnmappableCharacter(CodingErrorAction.REPLACE);
    }

    @Override
    public int read(char[] buffer, int offset, int length) throws IOException {
        CharBuffer chars = CharBuffer.wrap(buffer, offset, length).slice();
        while (true) {
            CoderResult result = decoder.decode(bytes, chars, ended);
            if (undecided) {
                decide(buffer, offset, chars.position(), result);
                if (result.isError()) {
                    continue;
                }
            }
            if (chars.position() > 0) {
                return chars.position();
            }
            if (result.isOverflow()) {
                throw new IllegalArgumentException("no room for a whole character");
            }
            if (ended) {
                return -1;
            }
            fill();
        }
    }

    /** The first bytes beyond ASCII decide: invalid UTF-8 means Windows-1252, valid UTF-8 means UTF-8. */
    private void decide(char[] buffer, int offset, int length, CoderResult result) {
        boolean beyondAscii = false;
        for (int i = offset; i < offset + length && !beyondAscii; i++) {
            beyondAscii = buffer[i] >= 0x80;
        }
        if (beyondAscii || result.isError()) {
            undecided = false;
            decoder = replacing(beyondAscii ? StandardCharsets.UTF_8 : WINDOWS);
        }
    }

    private void fill() throws IOException {
        bytes.compact();
        int count = in.read(bytes.array(), bytes.position(), bytes.remaining());
        if (count < 0) {
            ended = true;
        } else {
            bytes.position(bytes.position() + count);
        }
        bytes.flip();
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}
