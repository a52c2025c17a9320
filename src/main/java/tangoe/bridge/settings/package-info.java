/**
 * The settings: defaults from the shipped {@code application.properties}, overridden by the file of the bridge's folder,
 * overridden by environment variables. {@link tangoe.bridge.settings.Settings} is the way in.
 */
package tangoe.bridge.settings;
