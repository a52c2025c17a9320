package tangoe.bridge.vendor;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Reads what a vendor answers, to a largest size and for a longest time. The HTTP clients watch the time until the headers, or
 * between two bytes, only: an answer that never ends would take the memory, and one that drips a thread, for ever.
 */
public final class AnswerReader {

    /** A token and what stands around it. */
    public static final int TOKEN = 64 << 10;

    private static final int LARGEST = 16 << 20;
    private static final int LEAST = 1 << 20;
    /** Several answers are read at once, and each is held more than once while it is. */
    private static final int SHARE_OF_MEMORY = 32;
    private static final int CHUNK = 16 << 10;
    private static final Duration IDLE = Duration.ofSeconds(10);

    /** How reading ended. */
    public enum End {
        WHOLE("whole"), CUT("cut"), TOO_LARGE("too large"), TOO_SLOW("not there in time");

        private final String words;

        End(String words) {
            this.words = words;
        }

        @Override
        public String toString() {
            return words;
        }
    }

    /** @param bytes those that arrived */
    public record Body(byte[] bytes, End end) {

        public boolean whole() {
            return end == End.WHOLE;
        }
    }

    private final Duration longest;
    private final int most;
    private final ScheduledThreadPoolExecutor deadlines;

    /**
     * @param longest time for a body
     * @param most    bytes of a body
     */
    public AnswerReader(Duration longest, int most) {
        this.longest = longest;
        this.most = most;
        deadlines = new ScheduledThreadPoolExecutor(1, task -> {
            Thread thread = new Thread(task, "answer-deadlines");
            thread.setDaemon(true);
            return thread;
        });
        deadlines.setRemoveOnCancelPolicy(true);
        deadlines.setKeepAliveTime(IDLE.toMillis(), TimeUnit.MILLISECONDS);
        deadlines.allowCoreThreadTimeOut(true);
    }

    /** Bytes of the largest answer of an API that is read: 16 MiB, less where the memory is small. */
    public static int largest() {
        return (int) Math.max(LEAST, Math.min(LARGEST, Runtime.getRuntime().maxMemory() / SHARE_OF_MEMORY));
    }

    /** Hangs up when the time is over, unless the answer is cancelled before. */
    public ScheduledFuture<?> deadline(Runnable hangUp) {
        return deadlines.schedule(hangUp, longest.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** @param stream may be null for no body; is closed */
    public Body read(InputStream stream) {
        return read(stream, () -> closed(stream));
    }

    /**
     * @param stream may be null for no body
     * @param hangUp ends the connection, from whatever thread, and with it a read that is under way
     */
    public Body read(InputStream stream, Runnable hangUp) {
        if (stream == null) {
            return new Body(new byte[0], End.WHOLE);
        }
        AtomicBoolean late = new AtomicBoolean();
        ScheduledFuture<?> deadline = deadline(() -> {
            late.set(true);
            hangUp.run();
        });
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(CHUNK);
        End end = End.CUT;
        try {
            byte[] chunk = new byte[CHUNK];
            int read;
            while ((read = stream.read(chunk)) >= 0 && bytes.size() + read <= most) {
                bytes.write(chunk, 0, read);
            }
            end = read < 0 ? End.WHOLE : End.TOO_LARGE;
        } catch (IOException | RuntimeException cut) {
            // Hanging up from the other thread may show as any of these; what matters is that the end was not seen.
        }
        deadline.cancel(false);
        if (late.get()) {
            end = End.TOO_SLOW;
        }
        if (end == End.WHOLE) {
            closed(stream);
        } else {
            hangUp.run();
        }
        return new Body(bytes.toByteArray(), end);
    }

    private static void closed(InputStream stream) {
        try {
            stream.close();
        } catch (IOException | RuntimeException alreadyGone) {
            // Nothing is left to release.
        }
    }
}
