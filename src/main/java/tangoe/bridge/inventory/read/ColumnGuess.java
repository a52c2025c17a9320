package tangoe.bridge.inventory.read;

import com.google.re2j.Pattern;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.apache.commons.text.similarity.LevenshteinDistance;
import tangoe.bridge.inventory.read.cells.CellReader;
import tangoe.bridge.inventory.read.cells.UnfitCell;

/**
 * Guesses from the first values and the name of a column what it holds, if the mapping does not know the column.
 *
 * @param field  null if the column should feed no field
 * @param reason a clause
 */
record ColumnGuess(String header, Field field, String reason) {

    private static final double MOST = 0.8;
    private static final double NEAR = 0.5;
    private static final int SHORTEST_NAME = 5;
    private static final int LETTERS_A_SLIP = 6;
    private static final Pattern GUID = Pattern.compile("\\{?[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}\\}?");
    private static final Pattern HARDWARE_ADDRESS = Pattern.compile("(?:[0-9a-fA-F]{2}[:-]){5}[0-9a-fA-F]{2}|[0-9a-fA-F]{12}");
    private static final Pattern INTERNET_ADDRESS = Pattern.compile("(?:\\d{1,3}\\.){3}\\d{1,3}");
    private static final Pattern DIALLED = Pattern.compile("\\+?[\\d ().-]{8,20}");
    private static final Pattern AMOUNT = Pattern.compile(".*(?:[$€£]|[.,]\\d{2}$).*");
    /** A header with one of these words is about something other than the user or the line. */
    private static final Set<String> OTHERS = Set.of("fax", "office", "desk", "home", "emergency", "manager", "supervisor", "approver", "admin",
            "vendor", "supplier", "imsi", "eid", "meid", "puk", "pin");
    private static final Set<Field> IDS = Set.of(Field.TANGOE_ID, Field.LINE_ID, Field.DEVICE_ID);
    private static final Set<Field> BY_NAME_ALONE = Set.of(Field.CATEGORY, Field.MANUFACTURER, Field.MODEL, Field.CARRIER, Field.ACCOUNT_NUMBER, Field.PLAN,
            Field.SOURCE_STATUS, Field.EMPLOYEE_ID, Field.OWNER_NAME, Field.GROUP, Field.COST_CENTER);

    /** Guesses for the unknown columns of one report, in their order. */
    static List<ColumnGuess> of(AssetColumns columns, AssetColumns.Layout layout, List<List<String>> rows) {
        Set<Field> fed = new HashSet<>();
        layout.rules().forEach(rule -> fed.add(rule.field()));
        List<ColumnGuess> guesses = new ArrayList<>();
        for (int i = 0; i < layout.width(); i++) {
            String header = layout.names().get(i);
            if (layout.unknown().contains(header)) {
                int column = i;
                List<String> values = rows.stream().filter(row -> column < row.size()).map(row -> row.get(column))
                        .filter(cell -> !columns.isBlank(cell)).toList();
                ColumnGuess guess = guess(columns, header, values, fed);
                guesses.add(guess);
                if (guess.field != null) {
                    fed.add(guess.field);
                }
            }
        }
        return guesses;
    }

    private static ColumnGuess guess(AssetColumns columns, String header, List<String> values, Set<Field> fed) {
        Set<String> words = new HashSet<>(words(header));
        String none = nothing(columns, values);
        if (none != null) {
            return new ColumnGuess(header, null, none);
        }
        boolean others = words.stream().anyMatch(OTHERS::contains);
        Map<Field, Predicate<String>> shapes = new LinkedHashMap<>();
        shapes.put(Field.IMEI, value -> value.matches("\\d{15}") && reads(columns, Field.IMEI, value));
        shapes.put(Field.ICCID, value -> reads(columns, Field.ICCID, value));
        shapes.put(Field.OWNER_EMAIL, value -> reads(columns, Field.OWNER_EMAIL, value));
        shapes.put(Field.PHONE_NUMBER, value -> DIALLED.matches(value) && !AMOUNT.matches(value) && reads(columns, Field.PHONE_NUMBER, value));
        for (Map.Entry<Field, Predicate<String>> shape : shapes.entrySet()) {
            if (!others && !values.isEmpty() && share(values, shape.getValue()) >= MOST && !isDay(columns, values)) {
                return fed.contains(shape.getKey())
                        ? new ColumnGuess(header, null, "its values look like " + shape.getKey().word() + ", but another column feeds that already")
                        : new ColumnGuess(header, shape.getKey(), counted(values, shape.getValue()) + " of its first values look like " + shape.getKey().word());
            }
        }
        return others ? new ColumnGuess(header, null, "its name says something else than the user's or the line's own") : byName(columns, header, values, fed);
    }

    /** Why such values feed no field, whatever the header; null if they may. */
    private static String nothing(AssetColumns columns, List<String> values) {
        return values.isEmpty() ? null
                : share(values, GUID::matches) >= MOST ? "its values are GUIDs, by which another system knows the device"
                : share(values, HARDWARE_ADDRESS::matches) >= MOST ? "its values are addresses of network hardware"
                : share(values, INTERNET_ADDRESS::matches) >= MOST ? "its values are addresses of the internet"
                : share(values, value -> !reads(columns, Field.CATEGORY, value)) >= MOST ? "its values are operating systems" : null;
    }

    private static ColumnGuess byName(AssetColumns columns, String header, List<String> values, Set<Field> fed) {
        Field nearest = null;
        String like = null;
        double best = 0;
        for (Field field : Field.values()) {
            for (String candidate : columns.clearHeaders(field)) {
                double near = nearness(header, candidate);
                if (near > best) {
                    best = near;
                    nearest = field;
                    like = candidate;
                }
            }
        }
        String kind = kindOf(columns, values);
        if (best < NEAR) {
            return new ColumnGuess(header, null, "no field has a name like it" + (kind.isEmpty() ? ""
                    : ", and it holds " + kind + ", which a field of your own under \"more\" can read"));
        }
        Field field = nearest;
        if (IDS.contains(field) || fed.contains(field)) {
            return new ColumnGuess(header, null, "its name is like \"" + like + "\", but "
                    + (IDS.contains(field) ? "every other system numbers its devices and lines too" : "another column feeds " + field.word() + " already"));
        }
        boolean fits = BY_NAME_ALONE.contains(field) ? kind.isEmpty() || kind.equals("numbers") : share(values, value -> reads(columns, field, value)) >= MOST;
        return fits ? new ColumnGuess(header, field, "its name is like \"" + like + "\"")
                : new ColumnGuess(header, null, "its name is like \"" + like + "\", but its values are no " + field.word()
                        + (kind.isEmpty() ? "" : ", they are " + kind));
    }

    private static String kindOf(AssetColumns columns, List<String> values) {
        if (values.isEmpty()) {
            return "";
        }
        return isDay(columns, values) ? "dates"
                : share(values, value -> AMOUNT.matches(value) && reads(columns.reader("money"), value)) >= MOST ? "amounts"
                : share(values, value -> reads(columns.reader("number"), value)) >= MOST ? "numbers"
                : share(values, value -> reads(columns, Field.OWNER_EMAIL, value)) >= MOST ? "e-mail addresses" : "";
    }

    private static boolean isDay(AssetColumns columns, List<String> values) {
        return !values.isEmpty() && share(values, value -> reads(columns.reader("day"), value)) >= MOST;
    }

    /** From 0 to 1: the share of the header that the candidate's words cover, or how few typing errors lie between them. */
    private static double nearness(String header, String candidate) {
        String folded = HeaderName.folded(header);
        String known = HeaderName.folded(candidate);
        if (folded.isEmpty() || known.length() < 3) {
            return 0;
        }
        double near = words(header).containsAll(words(candidate)) ? (double) known.length() / folded.length() : 0;
        if (Math.min(folded.length(), known.length()) >= SHORTEST_NAME) {
            int slips = LevenshteinDistance.getDefaultInstance().apply(folded, known);
            near = slips <= known.length() / LETTERS_A_SLIP ? Math.max(near, 1 - (double) slips / known.length()) : near;
        }
        return near;
    }

    private static List<String> words(String header) {
        return Stream.of(HeaderName.withoutAccents(header).replaceAll("(?<=[a-z])(?=[A-Z])", " ").toLowerCase(Locale.ROOT).split("[^\\p{L}\\p{N}]+"))
                .filter(word -> !word.isEmpty()).toList();
    }

    private static boolean reads(AssetColumns columns, Field field, String value) {
        return reads(columns.reader(field), value);
    }

    private static boolean reads(CellReader reader, String value) {
        try {
            return reader.read(value) != null;
        } catch (UnfitCell e) {
            return false;
        }
    }

    private static String counted(List<String> values, Predicate<String> shape) {
        return values.stream().filter(shape).count() + " of " + values.size();
    }

    private static double share(List<String> values, Predicate<String> shape) {
        return values.isEmpty() ? 0 : (double) values.stream().filter(shape).count() / values.size();
    }
}
