/**
 * Files that Tangoe's reports drop on an SFTP server.
 *
 * <ul>
 * <li>{@link tangoe.bridge.inventory.drop.Drop} holds the steps of the route {@code inventory-drop}; {@code Spool} keeps the file on the
 * disk while it is loaded.
 * <li>{@link tangoe.bridge.inventory.drop.DropFilter} selects the files to take, {@link tangoe.bridge.inventory.drop.DropLedger} remembers
 * which replica has claimed which file.
 * <li>{@link tangoe.bridge.inventory.drop.DropFiling} claims a file before it is opened and moves it to its folder afterwards.
 * <li>{@link tangoe.bridge.inventory.drop.DropLooks}, {@link tangoe.bridge.inventory.drop.DropTrouble} and {@link
 * tangoe.bridge.inventory.drop.LeftFiles} tell health whether looks succeed, why not, and which files stay.
 * </ul>
 */
package tangoe.bridge.inventory.drop;
