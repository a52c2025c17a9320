package tangoe.bridge.inventory.read.cells;

import java.text.Normalizer;
import java.time.Month;
import java.time.format.TextStyle;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Months as English, Spanish, Portuguese, French, German, Italian and Dutch exports name them, in full or short. */
final class MonthNames {

    private static final List<Locale> LANGUAGES = List.of("en", "es", "pt", "fr", "de", "it", "nl").stream().map(Locale::forLanguageTag).toList();
    private static final Map<String, Integer> NUMBERS = new HashMap<>();

    static {
        for (Locale language : LANGUAGES) {
            for (Month month : Month.values()) {
                for (TextStyle style : List.of(TextStyle.FULL, TextStyle.FULL_STANDALONE, TextStyle.SHORT, TextStyle.SHORT_STANDALONE)) {
                    NUMBERS.putIfAbsent(folded(month.getDisplayName(style, language)), month.getValue());
                }
            }
        }
        // Names that are clear in one language only, or that the locale data lacks.
        Map.of("sept", 9, "set", 9, "mrz", 3, "maer", 3, "maerz", 3, "juil", 7, "fevr", 2, "setiembre", 9).forEach(NUMBERS::putIfAbsent);
    }

    private MonthNames() {
    }

    /** @return from 1; null if it is no month */
    static Integer number(String name) {
        return NUMBERS.get(folded(name));
    }

    private static String folded(String name) {
        return Normalizer.normalize(name, Normalizer.Form.NFD).replaceAll("[^\\p{L}]", "").toLowerCase(Locale.ROOT);
    }
}
