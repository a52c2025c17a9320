package tangoe.bridge.api;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Clock;
import java.time.Instant;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.Variable;
import tangoe.bridge.http.MediaTypes;
import tangoe.bridge.http.PieceStream;
import tangoe.bridge.http.RequestProblem;
import tangoe.bridge.inventory.feed.CsvRows;
import tangoe.bridge.inventory.feed.RejectStream;
import tangoe.bridge.inventory.pull.Pull;
import tangoe.bridge.inventory.read.Source;
import tangoe.bridge.inventory.store.Inventory;
import tangoe.bridge.inventory.store.Reject;
import tangoe.bridge.inventory.store.Rejects;
import tangoe.bridge.inventory.store.ReleasePreview;
import tangoe.bridge.inventory.store.Run;
import tangoe.bridge.inventory.store.Runs;

/** {@code /api/inventory}: shows runs and their rejects, starts a pull, and takes a person's decision on held runs. */
public final class InventoryApi {

    private static final ObjectMapper MAPPER = new ObjectMapper();
    private static final String JSON = "application/json";
    private static final String CSV = "text/csv";

    private final Inventory inventory;
    private final Runs runs;
    private final Rejects rejects;
    private final CsvRows csv;
    private final Pull pull;
    private final Clock clock;

    public InventoryApi(Inventory inventory, Runs runs, Rejects rejects, CsvRows csv, Pull pull, Clock clock) {
        this.inventory = inventory;
        this.runs = runs;
        this.rejects = rejects;
        this.csv = csv;
        this.pull = pull;
        this.clock = clock;
    }

    /** @return {@code {"runs": […], "next": …}}, the newest first */
    public Map<String, Object> list(@Variable("query") Map<String, String> parameters) {
        Query query = Query.of(parameters, "limit", "after");
        int limit = query.limit();
        List<Run> found = runs.list(limit + 1, query.after());
        Map<String, Object> answer = new LinkedHashMap<>();
        answer.put("runs", found.stream().limit(limit).map(this::shown).toList());
        answer.put("next", found.size() > limit ? Long.toString(found.get(limit - 1).id()) : null);
        return answer;
    }

    /** @return the last run of each source that had one */
    List<Map<String, Object>> last() {
        return Arrays.stream(Source.values()).flatMap(source -> runs.last(source).stream()).map(this::shown).toList();
    }

    public Map<String, Object> one(@Variable("id") String id) {
        return shown(run(id));
    }

    private Map<String, Object> shown(Run run) {
        Map<String, Object> shown = new LinkedHashMap<>();
        shown.put("id", Long.toString(run.id()));
        shown.put("source", run.source().word());
        shown.put("file", run.file());
        shown.put("status", run.status().word());
        shown.put("rows", run.rows());
        shown.put("accepted", run.accepted());
        shown.put("changed", run.changed());
        shown.put("removed", run.removed());
        shown.put("rejected", run.rejected());
        shown.put("started_at", run.startedAt().toString());
        shown.put("finished_at", Optional.ofNullable(run.finishedAt()).map(Instant::toString).orElse(null));
        shown.put("whole", run.whole());
        shown.put("share", run.share());
        shown.put("rows_per_second", Math.round(run.rate(clock.instant())));
        shown.put("reason", run.reason());
        shown.put("unknown_columns", run.unknownColumns());
        return shown;
    }

    /** Begins a pull and answers 202 with its run. Query: {@code mode}, {@code full} (the usual) or {@code changes}. */
    public Map<String, Object> pull(Exchange exchange, @Variable("query") Map<String, String> parameters) {
        String mode = Query.of(parameters, "mode").text("mode").orElse("full");
        if (!mode.equals("full") && !mode.equals("changes")) {
            throw new RequestProblem(400, "\"mode\" must be full or changes.");
        }
        Run begun = pull.request(mode.equals("full")).orElseThrow(() -> new RequestProblem(409,
                "A pull is under way; GET /api/inventory/runs shows how far it is, and another can begin when it is done."));
        exchange.getMessage().setHeader(Exchange.HTTP_RESPONSE_CODE, 202);
        return shown(begun);
    }

    /**
     * Releases a held run, which then goes on by itself. If something newer is loaded, it asks for confirmation: the answer names
     * the newer run and the difference, and the query parameter {@code confirm} must repeat that run's number.
     *
     * @return the run
     */
    public Run release(@Variable("id") String id, @Variable("query") Map<String, String> parameters) {
        Optional<String> confirm = Query.of(parameters, "confirm").text("confirm");
        Run held = run(id);
        if (held.source() == Source.CSV && held.status() == Run.Status.HELD && !Files.isReadable(held.spooled())) {
            throw new RequestProblem(409, "The file of this run is not on the disk of this replica: ask another one; or, where it is lost, drop this"
                    + " run, set inventory.brake higher for once, and put the file into the folder again.");
        }
        if (held.status() != Run.Status.HELD) {
            throw notHeld(id);
        }
        Optional<ReleasePreview> undoing = inventory.undoes(held);
        undoing.filter(asked -> asked.newer() == null).ifPresent(asked -> {
            throw new RequestProblem(409, asked.reason());
        });
        undoing.filter(asked -> !confirm.equals(Optional.of(Long.toString(asked.newer())))).ifPresent(asked -> {
            throw new RequestProblem(409, asked.reason() + " If that is what you want, send it again with ?confirm=" + asked.newer() + "; else drop this run.");
        });
        return runs.release(held.id(), undoing.map(ReleasePreview::newer).orElse(null)).orElseThrow(() -> notHeld(id));
    }

    /** Drops a held run. */
    public Map<String, Object> drop(@Variable("id") String id) throws IOException {
        Run held = run(id);
        if (!runs.drop(held.id())) {
            throw notHeld(id);
        }
        if (held.spooled() != null) {
            Files.deleteIfExists(held.spooled());
        }
        return one(id);
    }

    private RequestProblem notHeld(String id) {
        return new RequestProblem(409, "Run " + id + " is " + run(id).status().word() + "; only one that is held can be released or dropped.");
    }

    /**
     * Answers with the rejects of a run, by the variable {@code accept} as {@code {"rejects": […], "next": …}}, or all of them as
     * CSV to hand back. Query: {@code run} (else the last that had any), {@code limit}, {@code after}.
     */
    public void rejects(Exchange exchange, @Variable("query") Map<String, String> parameters) throws JsonProcessingException {
        Query query = Query.of(parameters, "run", "limit", "after");
        String type = MediaTypes.best(exchange.getVariable("accept", String.class), List.of(JSON, CSV));
        Optional<Long> run = query.text("run").map(id -> Optional.of(run(id).id())).orElseGet(rejects::lastRun);
        Message message = exchange.getMessage();
        message.setHeader(Exchange.CONTENT_TYPE, type);
        message.setHeader("Vary", "Accept");
        if (type.equals(CSV)) {
            message.setBody(new PieceStream(new RejectStream(rejects, run.orElse(0L), csv)));
            return;
        }
        int limit = query.limit();
        List<Reject> found = run.map(id -> rejects.list(id, query.after(), limit + 1)).orElse(List.of());
        Map<String, Object> answer = new LinkedHashMap<>();
        answer.put("rejects", found.stream().limit(limit).map(InventoryApi::shown).toList());
        answer.put("next", found.size() > limit ? Long.toString(found.get(limit - 1).number()) : null);
        message.setBody(MAPPER.writeValueAsString(answer));
    }

    private static Map<String, Object> shown(Reject reject) {
        Map<String, Object> shown = new LinkedHashMap<>();
        shown.put("run", Long.toString(reject.run()));
        shown.put("file", reject.file());
        shown.put("line", reject.line());
        shown.put("column", reject.column());
        shown.put("value", reject.value());
        shown.put("reason", reject.reason());
        return shown;
    }

    /** The run as it is after a release, for the answer. */
    public Map<String, Object> answer(Exchange exchange, @Variable("id") String id) {
        exchange.getMessage().setHeader(Exchange.HTTP_RESPONSE_CODE, 202);
        return one(id);
    }

    private Run run(String id) {
        return Optional.of(id).filter(text -> text.matches("[0-9]{1,18}")).flatMap(text -> runs.find(Long.parseLong(text)))
                .orElseThrow(() -> new RequestProblem(404, "There is no such run; GET /api/inventory/runs lists them."));
    }
}
