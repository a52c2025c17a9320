/**
 * The ServiceNow side: reads, polls and writes records through {@code camel-servicenow}, and closes the component's traps in one
 * place.
 *
 * <ul>
 * <li>{@link tangoe.bridge.servicenow.ServiceNow} makes the calls; everything else here goes through it.
 * <li>{@code servicenow:} in routes ({@link tangoe.bridge.servicenow.InstanceComponent}) is the same, for {@code kamelet:servicenow-call}.
 * <li>{@code servicenow-changes} ({@link tangoe.bridge.servicenow.ChangesEndpoint}) follows the records of a query.
 * <li>{@link tangoe.bridge.servicenow.Records} reads one record in the shape that the poll hands on.
 * <li>{@link tangoe.bridge.servicenow.ComparedRecords} reads what a comparison needs, and changes nothing.
 * </ul>
 */
package tangoe.bridge.servicenow;
