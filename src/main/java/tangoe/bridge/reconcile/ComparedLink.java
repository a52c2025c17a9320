package tangoe.bridge.reconcile;

import java.time.Instant;

/**
 * The part of a link that a comparison needs.
 *
 * @param tangoeId       null until Tangoe has answered
 * @param state          last seen in ServiceNow, or written there
 * @param homeGroup      sys_id of the group that the incident had when it was taken
 * @param lastActivityAt when either side last changed it
 */
record ComparedLink(String number, String sysId, String tangoeId, String state, String homeGroup, Instant createdAt,
        Instant lastActivityAt) {
}
