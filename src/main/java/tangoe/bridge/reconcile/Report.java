package tangoe.bridge.reconcile;

import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The result of a comparison. It counts all differences and keeps the first {@value #MOST_SHOWN}. */
final class Report {

    static final int MOST_SHOWN = 1000;

    private final Instant since;
    private final Instant until;
    private final List<Difference> shown = new ArrayList<>();
    private boolean journalsReadable;
    private String tangoeUnreadable;
    private long tickets;
    private long foreign;
    private long underWay;
    private long drift;

    Report(Instant since, Instant until) {
        this.since = since;
        this.until = until;
    }

    void journalsReadable(boolean readable) {
        journalsReadable = readable;
    }

    /** @param why a sentence; null if Tangoe could be read */
    void tangoeUnreadable(String why) {
        tangoeUnreadable = why;
    }

    /** @param open whether something of the ticket is under way, so that differences may settle by themselves */
    void compared(boolean open, List<Difference> differences) {
        tickets++;
        underWay += open ? 1 : 0;
        drift += differences.size();
        differences.stream().limit(MOST_SHOWN - shown.size()).forEach(shown::add);
    }

    /** Counts an incident that somebody else linked to Tangoe; the bridge leaves it alone. */
    void foreign() {
        foreign++;
    }

    long tickets() {
        return tickets;
    }

    long drift() {
        return drift;
    }

    Map<String, Object> answer() {
        Map<String, Object> answer = new LinkedHashMap<>();
        answer.put("since", since.toString());
        answer.put("until", until.toString());
        answer.put("tickets", tickets);
        answer.put("tangoe_readable", tangoeUnreadable == null);
        answer.put("tangoe_answer", tangoeUnreadable);
        answer.put("journals_readable", journalsReadable);
        answer.put("foreign", foreign);
        answer.put("under_way", underWay);
        answer.put("drift", drift);
        answer.put("differences", shown.stream().map(Difference::fields).toList());
        answer.put("more", drift > shown.size());
        return answer;
    }
}
