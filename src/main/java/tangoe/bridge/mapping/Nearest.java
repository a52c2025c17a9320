package tangoe.bridge.mapping;

import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;

import org.apache.commons.text.similarity.LevenshteinDistance;

/** Finds what somebody probably meant to write. */
final class Nearest {

    private Nearest() {
    }

    /** The known word with the smallest edit distance; empty if none is near enough. */
    static Optional<String> to(String written, Collection<String> known) {
        LevenshteinDistance distance = LevenshteinDistance.getDefaultInstance();
        String folded = written.toLowerCase(Locale.ROOT);
        return known.stream().min(Comparator.comparingInt(word -> distance.apply(folded, word.toLowerCase(Locale.ROOT))));
    }

    /** {@code ; nearest is "word"}, or nothing. */
    static String offered(String written, Collection<String> known) {
        return to(written, known).map(word -> "; nearest is \"" + word + "\"").orElse("");
    }
}
