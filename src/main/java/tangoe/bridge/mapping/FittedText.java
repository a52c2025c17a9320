package tangoe.bridge.mapping;

import com.google.re2j.Matcher;
import com.google.re2j.Pattern;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/**
 * A text made of pieces that is cut to a limit. First the long pieces are cut, each by itself, so that the short ones stay whole.
 * If that is not enough, all values are cut to the same length; the text around the values stays.
 */
final class FittedText {

    /** The least that is left of a long piece; less would say nothing. */
    private static final int LEAST = 60;
    private static final Pattern PLACE = Pattern.compile("\\{([^{}]*)\\}");

    private enum Kind {
        AROUND, VALUE, LONG
    }

    private record Piece(String text, Kind kind) {
    }

    private final List<Piece> pieces = new ArrayList<>();
    private long length;

    /** Adds text that is not cut, such as a label. */
    FittedText around(String text) {
        return add(text, Kind.AROUND);
    }

    FittedText value(String text) {
        return add(text, Kind.VALUE);
    }

    /** Adds a value that is cut first. */
    FittedText longValue(String text) {
        return add(text, Kind.LONG);
    }

    /** Adds a sentence with each {name} filled in. One pass, so that a {name} in a value is not filled in again. {text} is cut first. */
    FittedText sentence(String sentence, Function<String, String> values) {
        Matcher place = PLACE.matcher(sentence);
        int end = 0;
        while (place.find()) {
            around(sentence.substring(end, place.start()));
            String name = place.group(1);
            add(values.apply(name), name.equals("text") ? Kind.LONG : Kind.VALUE);
            end = place.end();
        }
        return around(sentence.substring(end));
    }

    /** The names in braces of a sentence. */
    static List<String> names(String sentence) {
        List<String> names = new ArrayList<>();
        for (Matcher place = PLACE.matcher(sentence); place.find();) {
            names.add(place.group(1));
        }
        return names;
    }

    private FittedText add(String text, Kind kind) {
        pieces.add(new Piece(text, kind));
        length += text.length();
        return this;
    }

    boolean isWithin(int max) {
        return length <= max;
    }

    boolean isEmpty() {
        return pieces.isEmpty();
    }

    /** @param max characters (UTF-16 units) that the text may have */
    String within(int max) {
        long most = max - length(Kind.AROUND);
        long forLong = most - length(Kind.VALUE);
        long least = pieces.stream().filter(piece -> piece.kind() == Kind.LONG).mapToLong(piece -> Math.min(LEAST, piece.text().length()))
                .sum();
        boolean valuesStay = forLong >= least;
        int share = valuesStay ? share(forLong, List.of(Kind.LONG)) : share(most, List.of(Kind.VALUE, Kind.LONG));
        StringBuilder text = new StringBuilder();
        for (Piece piece : pieces) {
            boolean whole = piece.kind() == Kind.AROUND || piece.kind() == Kind.VALUE && valuesStay;
            text.append(whole ? piece.text() : LimitedText.of(piece.text(), share));
        }
        return LimitedText.of(text.toString(), max);
    }

    private long length(Kind kind) {
        return pieces.stream().filter(piece -> piece.kind() == kind).mapToLong(piece -> piece.text().length()).sum();
    }

    /** The length that each piece may have so that together they fit; what short ones do not need goes to the others. */
    private int share(long room, List<Kind> kinds) {
        List<Integer> lengths = pieces.stream().filter(piece -> kinds.contains(piece.kind())).map(piece -> piece.text().length()).sorted()
                .toList();
        long left = Math.max(0, room);
        for (int i = 0; i < lengths.size(); i++) {
            long share = left / (lengths.size() - i);
            if (lengths.get(i) > share) {
                return (int) share;
            }
            left -= lengths.get(i);
        }
        return Integer.MAX_VALUE;
    }
}
