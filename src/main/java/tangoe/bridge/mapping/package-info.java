/**
 * Mappings: the YAML tables and jq files of {@code routes/mappings/}, and the jq functions that connect them.
 *
 * <p>{@link tangoe.bridge.mapping.Tables} reads the YAML, {@link tangoe.bridge.mapping.Decision} answers a decision table,
 * {@link tangoe.bridge.mapping.MappingFunctions} lends both to jq, and {@link tangoe.bridge.mapping.MappingsCheck} reports every
 * mistake by file and line.
 */
package tangoe.bridge.mapping;
