package tangoe.bridge.inventory.read;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.HashSet;
import java.util.Set;
import tangoe.bridge.inventory.read.cells.UnfitCell;

/**
 * Recognizes cells that hold a placeholder instead of a key: a word of the mapping's list, in any case and punctuation; one character
 * repeated; digits that count up or down, except in an ICCID.
 */
final class Placeholders {

    private static final int BEYOND_ASCII = 128;
    private static final char NEITHER = 0;
    /** ASCII letters in lower case and digits; {@link #NEITHER} for all other characters. */
    private static final char[] FOLDED = new char[BEYOND_ASCII];
    private static final int SHORTEST_COUNT = 8;
    private static final int LONGEST_COUNTRY_CODE = 3;
    private static final int SHORTEST_NUMBER = 7;
    private static final int IDENTITY_OF_IMEI = 14;
    private static final int LONGEST_ISSUER = 7;
    private static final int SHORTEST_TAIL = 10;
    private static final String UP = "0123456789012345678901234567890";
    private static final String DOWN = "9876543210987654321098765432109";

    static {
        for (char c = 0; c < BEYOND_ASCII; c++) {
            FOLDED[c] = Character.isLetterOrDigit(c) ? Character.toLowerCase(c) : NEITHER;
        }
    }

    private final Set<String> words = new HashSet<>();
    /** The first two characters of all words. */
    private final boolean[] begins = new boolean[BEYOND_ASCII * BEYOND_ASCII];
    private int longest;

    Placeholders(JsonNode list) {
        list.forEach(entry -> {
            String word = folded(entry.asText());
            if (!word.isEmpty()) {
                words.add(word);
                longest = Math.max(longest, word.length());
                begins[beginOf(word, 0)] = true;
            }
        });
    }

    void refuse(Field field, String value) throws UnfitCell {
        if (has(field, value)) {
            throw new UnfitCell("is a placeholder and no " + field.word().replace('_', ' ') + "; the mapping's placeholders list such words");
        }
    }

    /** Whether the value is a placeholder; false if the field is no key. */
    boolean has(Field key, String value) {
        if (!key.isKey()) {
            return false;
        }
        int begin = 0;
        while (begin < value.length() && folded(value.charAt(begin)) == NEITHER) {
            begin++;
        }
        if (begin == value.length()) {
            return true;
        }
        return begins[beginOf(value, begin)] && value.length() <= 3 * longest && words.contains(folded(value))
                || isShaped(key, value, begin);
    }

    /** The first two letters or digits as one number. */
    private static int beginOf(String text, int from) {
        int second = from + 1;
        while (second < text.length() && folded(text.charAt(second)) == NEITHER) {
            second++;
        }
        return BEYOND_ASCII * folded(text.charAt(from)) + (second < text.length() ? folded(text.charAt(second)) : 0);
    }

    private static char folded(char c) {
        return c < BEYOND_ASCII ? FOLDED[c] : Character.isLetterOrDigit(c) ? BEYOND_ASCII - 1 : NEITHER;
    }

    private boolean isShaped(Field key, String value, int begin) {
        return switch (key) {
            case PHONE_NUMBER -> isNumber(value, begin);
            case IMEI -> value.length() >= IDENTITY_OF_IMEI && isMonotonous(value, 0, IDENTITY_OF_IMEI);
            case ICCID -> isTail(value);
            default -> isMonotonous(value, 0, value.length()) || value.charAt(begin) == value.charAt(value.length() - 1) && isOneCharacter(folded(value));
        };
    }

    /** Checks the digits with and without a country code. */
    private boolean isNumber(String value, int begin) {
        if (value.length() - begin < SHORTEST_NUMBER || !endsEvenly(value)) {
            return false;
        }
        String digits = folded(value);
        for (int code = 0; code <= LONGEST_COUNTRY_CODE && digits.length() - code >= SHORTEST_NUMBER; code++) {
            if (isOneCharacter(digits, code, digits.length()) || words.contains(digits.substring(code))) {
                return true;
            }
        }
        return false;
    }

    /** One character repeated after the country and issuer digits. Digits that count up are valid, as small issuers number cards so. */
    private static boolean isTail(String value) {
        int most = endsEvenly(value) ? Math.min(LONGEST_ISSUER, value.length() - SHORTEST_TAIL) : -1;
        for (int issuer = 0; issuer <= most; issuer++) {
            if (isOneCharacter(value, issuer, value.length())) {
                return true;
            }
        }
        return false;
    }

    /** Whether the last digits could belong to a repetition or a count; a quick check that most values fail. */
    private static boolean endsEvenly(String value) {
        return value.length() < 2 || follows(value, value.length() - 2) && (value.length() < 3 || follows(value, value.length() - 3));
    }

    private static boolean follows(String value, int at) {
        int step = Math.abs(value.charAt(at + 1) - value.charAt(at));
        return step <= 1 || step == 9;
    }

    private static boolean isMonotonous(String value, int from, int to) {
        return to - from < 2 || follows(value, from) && (isOneCharacter(value, from, to)
                || to - from >= SHORTEST_COUNT && to - from < UP.length() - 9 && (isPartOf(UP, value, from, to) || isPartOf(DOWN, value, from, to)));
    }

    /** Counts that start with 0, 1 or 9. */
    private static boolean isPartOf(String count, String value, int from, int to) {
        return count.regionMatches(0, value, from, to - from) || count.regionMatches(1, value, from, to - from)
                || count.regionMatches(9, value, from, to - from);
    }

    private static boolean isOneCharacter(String value) {
        return isOneCharacter(value, 0, value.length());
    }

    private static boolean isOneCharacter(String value, int from, int to) {
        for (int i = from + 1; i < to; i++) {
            if (value.charAt(i) != value.charAt(from)) {
                return false;
            }
        }
        return true;
    }

    /** Letters and digits in lower case. Avoids streams for ASCII, because almost every row calls it. */
    private static String folded(String text) {
        char[] folded = new char[text.length()];
        int length = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c >= BEYOND_ASCII) {
                return foldedBeyondAscii(text);
            }
            if (FOLDED[c] != NEITHER) {
                folded[length++] = FOLDED[c];
            }
        }
        return new String(folded, 0, length);
    }

    private static String foldedBeyondAscii(String text) {
        StringBuilder folded = new StringBuilder(text.length());
        text.codePoints().filter(Character::isLetterOrDigit).map(Character::toLowerCase).forEach(folded::appendCodePoint);
        return folded.toString();
    }
}
