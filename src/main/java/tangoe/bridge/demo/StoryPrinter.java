package tangoe.bridge.demo;

import java.io.PrintStream;
import java.time.Duration;
import java.time.LocalTime;
import java.time.format.DateTimeFormatter;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/** Prints a story line by line, and waits until each announced event has happened. */
final class StoryPrinter {

    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("HH:mm:ss");

    private final PrintStream out;
    private boolean cameTrue = true;

    StoryPrinter(PrintStream out) {
        this.out = out;
    }

    void say(String text) {
        out.println(text);
    }

    /** Prints what somebody does. */
    void act(String who, String what, Runnable act) {
        line(" ", who, what);
        act.run();
    }

    /** Waits for something to cross, and prints it. */
    void crosses(String way, String what, BooleanSupplier there) {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (!there.getAsBoolean()) {
            if (System.nanoTime() > end || !pause()) {
                cameTrue = false;
                line("✗", way, "DID NOT HAPPEN: " + what);
                return;
            }
        }
        line("✓", way, what);
    }

    boolean cameTrue() {
        return cameTrue;
    }

    private void line(String mark, String who, String what) {
        out.printf("%s %s  %-20s  %s%n", LocalTime.now().format(TIME), mark, who, what);
        out.flush();
    }

    private static boolean pause() {
        try {
            TimeUnit.MILLISECONDS.sleep(25);
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
