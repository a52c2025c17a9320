package tangoe.bridge.reconcile;

import java.time.Instant;

/**
 * A link, as far as a comparison needs it.
 *
 * @param tangoeId       null until Tangoe has answered
 * @param state          last seen in ServiceNow, or written there
 * @param homeGroup      sys_id of the group that the incident had when it was taken
 * @param lastActivityAt when either side last moved it
 */
record Known(String number, String sysId, String tangoeId, String state, String homeGroup, Instant createdAt,
        Instant lastActivityAt) {
}
