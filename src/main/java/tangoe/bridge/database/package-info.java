/** The one database: H2 in a file for a single process, PostgreSQL for several. */
package tangoe.bridge.database;
