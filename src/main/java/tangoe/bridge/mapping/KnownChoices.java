package tangoe.bridge.mapping;

import com.fasterxml.jackson.databind.JsonNode;

/** The values of ServiceNow's choice fields (table {@code sys_choice}). */
@FunctionalInterface
public interface KnownChoices {

    /**
     * @param table such as {@code incident}
     * @param element such as {@code state}
     * @param value as stored, such as {@code 6}; not a label
     */
    boolean has(String table, String element, String value);

    /** The choices in {@code routes/mappings/choices.yaml}, for an instance whose own cannot be read. */
    static KnownChoices shipped(Tables tables) {
        JsonNode choices = tables.table("choices").path("choices");
        return (table, element, value) -> choices.path(table).path(element).has(value);
    }
}
