/**
 * This process among others: its life sign ({@link tangoe.bridge.cluster.Replica}), and which of several replicas polls and runs
 * scheduled tasks. Routes use {@code master:one-replica:…} (camel-master); {@link tangoe.bridge.cluster.OneReplica} decides by a file
 * lock, by a Kubernetes Lease, or, with neither, that every replica does. Two may be leaders for a moment at a change. That costs
 * calls and breaks nothing.
 */
package tangoe.bridge.cluster;
