package tangoe.bridge.inventory.read.csv;

import java.util.LinkedHashMap;
import java.util.Map;

/** Recognizes other types of files by their first bytes, and says how to get a CSV file instead. */
final class OtherFileTypes {

    private static final Map<String, String> BEGINNINGS = new LinkedHashMap<>();

    static {
        BEGINNINGS.put("PK\u0003\u0004", "this is an Excel workbook or another zip archive; save it as CSV UTF-8, or export CSV");
        BEGINNINGS.put("\u00D0\u00CF\u0011\u00E0", "this is an old Excel workbook; save it as CSV UTF-8, or export CSV");
        BEGINNINGS.put("%PDF", "this is a PDF; export CSV");
        BEGINNINGS.put("\u001F\u008B", "this is packed with gzip; give it a name that ends in .csv.gz");
        BEGINNINGS.put("PAR1", "this is a Parquet file; export CSV");
        BEGINNINGS.put("<!DOCTYPE", "this is a web page, as a portal shows it that asks to sign in, and no report");
        BEGINNINGS.put("<html", "this is a web page, as a portal shows it that asks to sign in, and no report");
        BEGINNINGS.put("<?xml", "this is XML; export CSV");
        BEGINNINGS.put("<table", "this is a table of a web page; export CSV");
        BEGINNINGS.put("{\"", "this is JSON; export CSV");
        BEGINNINGS.put("[{", "this is JSON; export CSV");
        BEGINNINGS.put("{\\rtf", "this is a text of a word processor; export CSV");
    }

    private OtherFileTypes() {
    }

    /** @throws NotCsv with a sentence that says what to do */
    static void refuse(byte[] bytes, int length) {
        BEGINNINGS.forEach((beginning, sentence) -> {
            if (beginsWith(bytes, length, beginning)) {
                throw new NotCsv(sentence);
            }
        });
    }

    private static boolean beginsWith(byte[] bytes, int length, String beginning) {
        for (int i = 0; i < beginning.length(); i++) {
            if (i >= length || Character.toLowerCase(bytes[i] & 0xFF) != Character.toLowerCase(beginning.charAt(i))) {
                return false;
            }
        }
        return true;
    }
}
