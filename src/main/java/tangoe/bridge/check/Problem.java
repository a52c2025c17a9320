package tangoe.bridge.check;

/**
 * Something in the home folder that must be mended before the bridge can start.
 *
 * @param file path as the reader knows it, relative to the home folder
 * @param line first line is 1; 0 when the whole file is meant
 * @param sentence what is wrong and how to mend it
 */
public record Problem(String file, int line, String sentence) {

    @Override
    public String toString() {
        return file + ":" + line + ": " + sentence;
    }
}
