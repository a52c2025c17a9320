/**
 * The durable inbox. A message is committed here before its sender gets a 202, and is handed out until it is delivered or a
 * person decides.
 *
 * <p>{@link tangoe.bridge.inbox.Inbox} accepts, {@link tangoe.bridge.inbox.Deliveries} hands out and takes back,
 * {@link tangoe.bridge.inbox.Messages} shows and replays. Routes use it as the Camel component {@code inbox:}
 * ({@link tangoe.bridge.inbox.InboxEndpoint}).
 */
package tangoe.bridge.inbox;
