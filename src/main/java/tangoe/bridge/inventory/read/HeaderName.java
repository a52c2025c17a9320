package tangoe.bridge.inventory.read;

import java.text.Normalizer;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Normalizes headers of columns and paths in objects, which people and exports write in many ways. */
public final class HeaderName {

    private static final Pattern MARKS = Pattern.compile("\\p{M}+");
    private static final Pattern BETWEEN = Pattern.compile("[^\\p{L}\\p{N}]+");
    /** Matches examples, counts and hints, but neither units nor kinds of things. */
    private static final Pattern REMARK = Pattern.compile(
            "\\s*[(\\[]([^()\\[\\]]*\\d[^()\\[\\]]*|(?i:optional|required|mandatory|opcional|obligatorio|obligatoire|facultatif))[)\\]]");

    /** {@code Devices.IMEI}, {@code dbo.[Devices].[IMEI]}, {@code Devices[IMEI]}: the table, and the column. */
    private static final Pattern OF_A_TABLE = Pattern.compile("(?U)\\s*([\\w\\[][^()]{0,80}?)(?:\\.(?=\\S)|(?<=[\\w'])(?=\\[))[\\[\"']?(\\w[^.\\[\\]]*?)[\\]\"']?\\s*");

    private static final int LONGEST_WITH_REMARK = 200;

    private HeaderName() {
    }

    /**
     * The letters and digits in lower case without accents: {@code Serial Number}, {@code serial_number}, {@code serialNumber},
     * {@code SERIAL-NUMBER:} are the same, and so are {@code Device -> IMEI} and {@code deviceImei}. Empty if there is no letter or digit.
     */
    public static String folded(String name) {
        if (isAscii(name)) {
            return foldedAscii(name);
        }
        return BETWEEN.matcher(withoutAccents(name.replace('°', 'o'))).replaceAll("").toLowerCase(Locale.ROOT);
    }

    /** A fast path, because most headers are ASCII and a mapping has thousands of them. */
    private static String foldedAscii(String name) {
        StringBuilder folded = new StringBuilder(name.length());
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            if (Character.isLetterOrDigit(c)) {
                folded.append(Character.toLowerCase(c));
            }
        }
        return folded.toString();
    }

    private static boolean isAscii(String text) {
        return text.chars().allMatch(c -> c < 0x80);
    }

    static String withoutAccents(String text) {
        if (isAscii(text)) {
            return text;
        }
        return MARKS.matcher(Normalizer.normalize(text.replace("ß", "ss"), Normalizer.Form.NFKD)).replaceAll("");
    }

    /** All normal forms that a header may have. */
    static Stream<String> readings(String name) {
        String[] column = ofTable(name);
        return Stream.concat(Stream.of(folded(name), foldedWithoutRemark(name)), column == null ? Stream.empty() : Stream.of(column[1]));
    }

    /**
     * The table and the column of a header such as {@code Devices.IMEI}, both folded.
     *
     * @return null if it names no table
     */
    static String[] ofTable(String name) {
        Matcher matcher = name.length() > LONGEST_WITH_REMARK ? null : OF_A_TABLE.matcher(name);
        return matcher != null && matcher.matches() ? new String[] {folded(matcher.group(1)), folded(matcher.group(2))} : null;
    }

    /** {@link #folded} without a remark in brackets: {@code IMEI (*#06#)}, {@code Serial Number (optional)}. */
    static String foldedWithoutRemark(String name) {
        return folded(name.length() > LONGEST_WITH_REMARK ? name : REMARK.matcher(name).replaceAll(""));
    }
}
