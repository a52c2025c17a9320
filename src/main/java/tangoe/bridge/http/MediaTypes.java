package tangoe.bridge.http;

import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Chooses the form of an answer by the header {@code Accept} (RFC 9110, 12.5.1). */
public final class MediaTypes {

    private static final Pattern RANGE = Pattern.compile("([a-z0-9!#$&^_.+*-]+)/([a-z0-9!#$&^_.+*-]+)");
    private static final Pattern WEIGHT = Pattern.compile("q=(0(?:\\.\\d{0,3})?|1(?:\\.0{0,3})?)");
    private static final int NONE = -1;

    private MediaTypes() {
    }

    /**
     * The preferred one; among equals the first offered.
     *
     * @param accept  the header, null where none was sent: anything will do
     * @param offered media types without parameters
     * @throws RequestProblem 406 where none is acceptable
     */
    public static String best(String accept, List<String> offered) {
        if (accept == null || accept.isBlank()) {
            return offered.get(0);
        }
        String best = null;
        int most = 0;
        for (String type : offered) {
            int weight = weight(accept.toLowerCase(Locale.ROOT), type);
            if (weight > most) {
                best = type;
                most = weight;
            }
        }
        if (best == null) {
            throw new RequestProblem(406, "This can be had as " + String.join(", ", offered) + "; send one of these in the header Accept.");
        }
        return best;
    }

    /** Weight in thousandths. The most specific range that matches decides, in whatever order they come. */
    private static int weight(String accept, String type) {
        int closest = NONE;
        int weight = 0;
        for (String part : accept.split(",")) {
            String[] pieces = part.strip().split("\\s*;\\s*");
            int closeness = closeness(pieces[0], type);
            if (closeness > closest) {
                closest = closeness;
                weight = weight(pieces);
            }
        }
        return weight;
    }

    private static int closeness(String range, String type) {
        Matcher form = RANGE.matcher(range);
        if (!form.matches()) {
            return NONE;
        }
        if (range.equals(type)) {
            return 2;
        }
        if (range.equals("*/*")) {
            return 0;
        }
        return form.group(2).equals("*") && type.startsWith(form.group(1) + "/") ? 1 : NONE;
    }

    private static int weight(String[] pieces) {
        for (int i = 1; i < pieces.length; i++) {
            Matcher weight = WEIGHT.matcher(pieces[i]);
            if (weight.matches()) {
                return (int) Math.round(Double.parseDouble(weight.group(1)) * 1000);
            }
        }
        return 1000;
    }
}
