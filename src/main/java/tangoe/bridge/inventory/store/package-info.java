/**
 * Loads records into the table of assets.
 *
 * <ul>
 * <li>The way in: {@link tangoe.bridge.inventory.store.Inventory} takes files and pages. {@code FileLoad} loads a file in one
 * transaction, {@code PullLoad} each page in one.
 * <li>Writing: {@code LoadBatch} matches and writes a few thousand records, {@code FirstFill} fills the empty table, {@code KnownRows}
 * remembers rows so that an unchanged one costs nothing.
 * <li>Removing: what a full snapshot lacks is gone. {@code RemovalGuard} holds a run that would remove too much, {@code Snapshots} protects
 * newer data from older files, {@code UnreadableRecords} protects what a row that cannot be read may name.
 * <li>Telling: {@link tangoe.bridge.inventory.store.Runs} says how far a run is, {@link tangoe.bridge.inventory.store.Rejects} what did
 * not fit, {@link tangoe.bridge.inventory.store.RunWatch} logs and measures, {@link tangoe.bridge.inventory.store.OldRuns} removes what
 * is old.
 * </ul>
 */
package tangoe.bridge.inventory.store;
