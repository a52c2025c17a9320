/** Files that Tangoe's reports drop on an SFTP server: which are taken, by whom, and what becomes of them. */
package tangoe.bridge.inventory.drop;
