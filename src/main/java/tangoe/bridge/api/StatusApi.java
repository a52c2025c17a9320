package tangoe.bridge.api;

import java.time.Clock;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.jdbi.v3.core.JdbiException;
import tangoe.bridge.health.Conditions;
import tangoe.bridge.health.HealthPages;
import tangoe.bridge.health.Poll;
import tangoe.bridge.health.Polls;
import tangoe.bridge.inbox.Backlog;
import tangoe.bridge.inbox.Circuits;
import tangoe.bridge.inventory.drop.LeftFiles;
import tangoe.bridge.support.Links;
import tangoe.bridge.vendor.HoldOff;
import tangoe.bridge.vendor.StoredQuota;

/** {@code /api/status}: what stands still, what waits, and why, as this replica sees it. */
public final class StatusApi {

    private static final int MOST_NOT_TAKEN = 50;
    private static final int MOST_LEFT = 50;
    private static final String UNPACKED = "unpacked";

    private final Conditions conditions;
    private final Polls polls;
    private final Backlog backlog;
    private final Circuits circuits;
    private final List<StoredQuota> quotas;
    private final List<HoldOff> holdOffs;
    private final InventoryApi inventory;
    private final LeftFiles leftFiles;
    private final Links links;
    private final Clock clock;

    /**
     * @param quotas   may still grow after this call
     * @param holdOffs one for each vendor that is called; may still grow
     */
    public StatusApi(Conditions conditions, Polls polls, Backlog backlog, Circuits circuits, List<StoredQuota> quotas, List<HoldOff> holdOffs,
            InventoryApi inventory, LeftFiles leftFiles, Links links, Clock clock) {
        this.conditions = conditions;
        this.polls = polls;
        this.backlog = backlog;
        this.circuits = circuits;
        this.quotas = quotas;
        this.holdOffs = holdOffs;
        this.inventory = inventory;
        this.leftFiles = leftFiles;
        this.links = links;
        this.clock = clock;
    }

    /** @return the status; values from the database are null while it is away */
    public Map<String, Object> status() {
        boolean up = conditions.all().stream().allMatch(condition -> condition.state().up());
        Map<String, Object> status = new LinkedHashMap<>();
        status.put("version", Optional.ofNullable(StatusApi.class.getPackage().getImplementationVersion()).orElse(UNPACKED));
        status.put("at", clock.instant().toString());
        status.put("status", up ? "UP" : "DOWN");
        status.put("conditions", HealthPages.shown(conditions));
        status.put("messages", stored(backlog::reasons));
        status.put("polls", polls.all().stream().map(StatusApi::shown).toList());
        status.put("circuits", holdOffs.stream().map(this::shown).toList());
        status.put("rates", stored(() -> quotas.stream().map(StoredQuota::budget).map(StatusApi::shown).toList()));
        status.put("runs", stored(inventory::last));
        status.put("left_files", leftFiles.list(MOST_LEFT).stream().map(StatusApi::shown).toList());
        status.put("not_taken", stored(() -> links.notTaken(MOST_NOT_TAKEN)));
        return status;
    }

    private <T> T stored(Supplier<T> read) {
        if (!conditions.named("database").state().up()) {
            return null;
        }
        try {
            return read.get();
        } catch (JdbiException away) {
            return null;
        }
    }

    private Map<String, Object> shown(HoldOff holdOff) {
        List<String> queues = circuits.open(holdOff.vendor());
        Optional<HoldOff.Pause> pause = holdOff.pause();
        Map<String, Object> shown = new LinkedHashMap<>();
        shown.put("vendor", holdOff.vendor().toString());
        shown.put("open", !queues.isEmpty() || pause.isPresent());
        shown.put("queues", queues);
        shown.put("left_alone_until", pause.map(HoldOff.Pause::until).map(Instant::toString).orElse(null));
        shown.put("reason", pause.map(HoldOff.Pause::reason).orElse(null));
        return shown;
    }

    private static Map<String, Object> shown(Poll poll) {
        Map<String, Object> shown = new LinkedHashMap<>();
        shown.put("poll", poll.name());
        shown.put("here", poll.isHere());
        shown.put("last_success", poll.lastSuccess().map(Instant::toString).orElse(null));
        return shown;
    }

    private static Map<String, Object> shown(LeftFiles.Left left) {
        Map<String, Object> shown = new LinkedHashMap<>();
        shown.put("file", left.file());
        shown.put("wanted", left.stuck());
        shown.put("reason", left.reason());
        shown.put("since", left.since().toString());
        return shown;
    }

    private static Map<String, Object> shown(StoredQuota.Budget budget) {
        Map<String, Object> shown = new LinkedHashMap<>();
        shown.put("vendor", budget.vendor().toString());
        shown.put("limit", budget.limit());
        shown.put("left", budget.left());
        shown.put("most", budget.most());
        shown.put("wait_seconds", budget.turn().toMillis() / 1000.0);
        return shown;
    }
}
