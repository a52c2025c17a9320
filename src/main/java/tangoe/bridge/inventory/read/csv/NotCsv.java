package tangoe.bridge.inventory.read.csv;

/** A file is refused as a whole. The message is a sentence that names the line and says how to mend the file. */
public final class NotCsv extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public NotCsv(String sentence) {
        super(sentence);
    }
}
