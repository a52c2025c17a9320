/**
 * Which of several replicas polls and does what is done now and then. Routes say so with
 * {@code master:one-replica:…} (camel-master); who that is, {@link tangoe.bridge.cluster.OneReplica} has decided by nobody
 * else being there, a file lock, or a Lease of Kubernetes. Two may hold it for a moment while it changes hands: nothing
 * rests on it but the number of calls.
 */
package tangoe.bridge.cluster;
