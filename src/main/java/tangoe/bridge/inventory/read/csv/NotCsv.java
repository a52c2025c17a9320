package tangoe.bridge.inventory.read.csv;

/** A file is refused as a whole; the message is a sentence with the line, and says what would be right. */
public final class NotCsv extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public NotCsv(String sentence) {
        super(sentence);
    }
}
