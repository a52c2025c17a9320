package tangoe.bridge.mapping;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Predicate;

import com.google.re2j.Pattern;

/** How a decision table compares a field with a value; case makes no difference. */
enum ConditionOperator {

    IS("is") {
        @Override
        Predicate<String> test(String value) {
            String wanted = fold(value);
            return text -> fold(text).equals(wanted);
        }
    },
    STARTS_WITH("starts-with") {
        @Override
        Predicate<String> test(String value) {
            String wanted = fold(value);
            return text -> fold(text).startsWith(wanted);
        }
    },
    CONTAINS("contains") {
        @Override
        Predicate<String> test(String value) {
            String wanted = fold(value);
            return text -> fold(text).contains(wanted);
        }
    },
    /** RE2, which may match anywhere; its time is linear in the length of the text. */
    MATCHES("matches") {
        @Override
        Predicate<String> test(String value) {
            Pattern pattern = Pattern.compile(value, Pattern.CASE_INSENSITIVE);
            return text -> pattern.matcher(text).find();
        }
    };

    private final String word;

    ConditionOperator(String word) {
        this.word = word;
    }

    /** @throws com.google.re2j.PatternSyntaxException where the value is not a regular expression */
    abstract Predicate<String> test(String value);

    String word() {
        return word;
    }

    static Optional<ConditionOperator> of(String word) {
        return Arrays.stream(values()).filter(operator -> operator.word.equals(word)).findFirst();
    }

    static List<String> words() {
        return Arrays.stream(values()).map(ConditionOperator::word).toList();
    }

    private static String fold(String text) {
        return text.toLowerCase(Locale.ROOT);
    }
}
