/**
 * The durable inbox: what crosses is committed here before anybody is told that it was taken, and is
 * handed out until it is delivered or a person decides.
 *
 * <p>{@link tangoe.bridge.inbox.Inbox} accepts, {@link tangoe.bridge.inbox.Deliveries} hands out and takes
 * back, {@link tangoe.bridge.inbox.Messages} shows and replays. To routes all of it is the Camel component
 * {@code inbox:} ({@link tangoe.bridge.inbox.InboxEndpoint}).
 */
package tangoe.bridge.inbox;
