package tangoe.bridge.inventory.read;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import tangoe.bridge.inventory.read.cells.UnfitCell;

/** Removes labels that people write before a key into its cell: {@code S/N: F2LX…}, {@code IMEI 3539…}. */
final class KeyLabels {

    private static final int LONGEST = 40;
    private static final String ENDS = ":=#";

    /** In the normal form of {@link HeaderName}. */
    private final Map<Field, Set<String>> labels = new EnumMap<>(Field.class);

    /** @param fields of the mapping, whose headers are the labels */
    KeyLabels(JsonNode fields) {
        for (Field key : SourceRecord.KEYS) {
            Set<String> folded = new HashSet<>();
            fields.path(key.word()).path("headers").forEach(header -> folded.add(HeaderName.folded(header.asText())));
            labels.put(key, folded);
        }
    }

    /**
     * @return the cell without the label
     * @throws UnfitCell if the label names another key; also if an unknown label precedes a serial number, because any text could be one
     */
    String without(Field field, String cell) throws UnfitCell {
        if (!field.isKey() || !Character.isLetter(cell.charAt(0))) {
            return cell;
        }
        for (int end = Math.min(LONGEST, cell.length() - 1); end > 0; end--) {
            char c = cell.charAt(end);
            if (c != ' ' && ENDS.indexOf(c) < 0) {
                continue;
            }
            String label = cell.substring(0, end).strip();
            if (labels.get(field).contains(HeaderName.folded(label)) && (c != ' ' || field != Field.SERIAL_NUMBER || isNoBeginning(label))) {
                return value(cell, end);
            }
            if (c == ':') {
                refuseOther(field, label, cell.charAt(end + 1 < cell.length() ? end + 1 : end) == ' ');
            }
        }
        return cell;
    }

    /** A short label may be the beginning of the number: some serial numbers begin with SN, and people put blanks into them. */
    private static boolean isNoBeginning(String label) {
        return label.length() > 2;
    }

    private static String value(String cell, int end) {
        int begin = end;
        while (begin < cell.length() && (cell.charAt(begin) == ' ' || ENDS.indexOf(cell.charAt(begin)) >= 0)) {
            begin++;
        }
        return cell.substring(begin);
    }

    private void refuseOther(Field field, String label, boolean apart) throws UnfitCell {
        String folded = HeaderName.folded(label);
        for (Map.Entry<Field, Set<String>> other : labels.entrySet()) {
            if (other.getKey() != field && other.getValue().contains(folded)) {
                throw new UnfitCell("is said to be of " + label + ", and is no " + field.word().replace('_', ' '));
            }
        }
        if (apart && field == Field.SERIAL_NUMBER) {
            throw new UnfitCell("what stands before the colon is no header of serial_number in the mapping; add it there, or export the number alone");
        }
    }
}
