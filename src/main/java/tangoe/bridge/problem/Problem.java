package tangoe.bridge.problem;

import java.util.Comparator;

/**
 * A fault or a note, with what to do about it. Contains no secret.
 *
 * @param file     relative to the bridge's folder, or {@link #ENVIRONMENT}
 * @param line     counted from 1; 0 where no line can be named
 * @param sentence one line of plain text
 */
public record Problem(String file, int line, String sentence) implements Comparable<Problem> {

    public static final String ENVIRONMENT = "environment";

    private static final Comparator<Problem> ORDER = Comparator
            .comparing((Problem problem) -> problem.file.equals(ENVIRONMENT))
            .thenComparing(Problem::file)
            .thenComparingInt(Problem::line)
            .thenComparing(Problem::sentence);

    /** Control characters become spaces, so that a value from outside cannot forge a line. */
    public Problem {
        file = printable(file);
        sentence = printable(sentence);
    }

    /** Ordered by file and line, the environment last. */
    @Override
    public int compareTo(Problem other) {
        return ORDER.compare(this, other);
    }

    /** {@code file:line: sentence}, without the line where it is 0. */
    @Override
    public String toString() {
        return (line > 0 ? file + ":" + line : file) + ": " + sentence;
    }

    private static String printable(String text) {
        return text.replaceAll("[\\p{Cntrl}\\p{Zl}\\p{Zp}\\p{Cf}]+", " ").strip();
    }
}
