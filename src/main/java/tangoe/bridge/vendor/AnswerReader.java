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
 * Reads a vendor's answer within a limit of size and time. The HTTP clients only limit the time until the headers or between two
 * bytes, so an endless answer would fill the memory, and a slow one would hold a thread for ever.
 */
public final class AnswerReader {

    /** Enough for a token and the JSON around it. */
    public static final int TOKEN = 64 << 10;

    private static final int LARGEST = 16 << 20;
    private static final int LEAST = 1 << 20;
    /** Several answers are read at the same time, and each is in memory more than once meanwhile. */
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
     * @param longest time for reading a body
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

    /** Size of the largest API answer that is read: 16 MiB, less with a small heap. */
    public static int largest() {
        return (int) Math.max(LEAST, Math.min(LARGEST, Runtime.getRuntime().maxMemory() / SHARE_OF_MEMORY));
    }

    /** Schedules {@code hangUp} for the end of the time; cancel the result to prevent it. */
    public ScheduledFuture<?> deadline(Runnable hangUp) {
        return deadlines.schedule(hangUp, longest.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** @param stream may be null for no body; is closed */
    public Body read(InputStream stream) {
        return read(stream, () -> closed(stream));
    }

    /**
     * @param stream may be null for no body
     * @param hangUp closes the connection from another thread, which ends a read in progress
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
            // Closing from the other thread may surface as any of these exceptions; either way the end of the body was not seen.
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
