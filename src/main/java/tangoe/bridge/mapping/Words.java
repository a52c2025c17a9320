package tangoe.bridge.mapping;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.regex.Pattern;

/** A value of a record or of a payload, as a person reads it. */
final class Words {

    private static final Pattern VISIBLE = Pattern.compile("\\S", Pattern.UNICODE_CHARACTER_CLASS);

    private Words() {
    }

    /** A text without HTML and control characters, another value as JSON; empty where there is none. */
    static String of(JsonNode value) {
        return value.isTextual() ? PlainText.of(value.textValue()) : value.isMissingNode() || value.isNull() ? "" : value.toString();
    }

    /** Whether there is more than white space in it. */
    static boolean has(JsonNode value) {
        return VISIBLE.matcher(of(value)).find();
    }
}
