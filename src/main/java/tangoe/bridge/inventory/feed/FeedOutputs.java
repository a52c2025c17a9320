package tangoe.bridge.inventory.feed;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.apache.camel.Exchange;
import org.apache.camel.component.kafka.KafkaConstants;
import org.apache.camel.support.DefaultExchange;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.JdbiException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tangoe.bridge.health.Condition;
import tangoe.bridge.http.PieceStream;
import tangoe.bridge.vendor.Unavailable;

/**
 * The position of each output in the feed. It moves on only after the receiver has taken a batch, so a failed batch is sent again:
 * at least once, in the order of changes. One replica serves an output until that replica is gone.
 */
public final class FeedOutputs {

    private static final Logger LOG = LoggerFactory.getLogger(FeedOutputs.class);
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String OUTPUT = "output";
    private static final String NEXT = "next";
    private static final String MORE = "more";

    private final AssetFeed feed;
    private final CsvRows csv;
    private final Jdbi jdbi;
    private final Clock clock;
    private final String replica;
    private final Map<String, Condition> conditions;
    private final Function<Throwable, String> sftpTrouble;
    private final Map<String, Instant> notBefore = new ConcurrentHashMap<>();

    /**
     * @param replica     id of this process, as in the table {@code replica}
     * @param conditions  the health condition of each output
     * @param sftpTrouble explains why the SFTP server cannot be used
     */
    public FeedOutputs(AssetFeed feed, CsvRows csv, Jdbi jdbi, Clock clock, String replica, Map<String, Condition> conditions,
            Function<Throwable, String> sftpTrouble) {
        this.feed = feed;
        this.csv = csv;
        this.jdbi = jdbi;
        this.clock = clock;
        this.replica = replica;
        this.conditions = conditions;
        this.sftpTrouble = sftpTrouble;
    }

    /**
     * Looks for changes to send. Sets the variable {@code more} to whether there are any; the body is then a list of assets in the order
     * of their changes.
     *
     * @param output name of the output
     * @param batch  the most assets to send
     */
    public void next(Exchange exchange, String output, int batch) {
        exchange.setVariable(OUTPUT, output);
        exchange.setVariable(MORE, false);
        if (exchange.getContext().isStopping() || isLeftAlone(output) || !isOurs(output)) {
            return;
        }
        AssetFeed.Changes changes = feed.since(position(output), batch, null);
        exchange.setVariable(NEXT, changes.next());
        exchange.setVariable(MORE, !changes.assets().isEmpty());
        exchange.getMessage().setBody(changes.assets());
    }

    /** Like {@link #next}, with all changes at once: the body is a CSV that is read while it is sent. */
    public void nextFile(Exchange exchange, String output) {
        exchange.setVariable(OUTPUT, output);
        exchange.setVariable(MORE, false);
        if (exchange.getContext().isStopping() || !isOurs(output)) {
            return;
        }
        long since = position(output);
        long until = feed.last();
        exchange.setVariable(NEXT, until);
        exchange.setVariable(MORE, !feed.since(since, until, 1, null).assets().isEmpty());
        exchange.getMessage().setBody(new PieceStream(new FeedStream(feed, since, until, null, FeedFormat.CSV, csv)));
    }

    private boolean isLeftAlone(String output) {
        return clock.instant().isBefore(notBefore.getOrDefault(output, Instant.MIN));
    }

    private boolean isOurs(String output) {
        return jdbi.inTransaction(handle -> {
            handle.createUpdate("insert into feed_output (name, last_change) values (:name, 0) on conflict do nothing").bind("name", output).execute();
            return handle.createUpdate("""
                            update feed_output set claimed_by = :replica where name = :name and (claimed_by is null or claimed_by = :replica
                            or claimed_by not in (select id from replica where alive_until >= current_timestamp))""")
                    .bind("name", output).bind("replica", replica).execute() > 0;
        });
    }

    private long position(String output) {
        long position = jdbi.withHandle(handle -> handle.createQuery("select last_change from feed_output where name = :name")
                .bind("name", output).mapTo(Long.class).one());
        if (position > feed.last()) {
            LOG.warn("The output {} is ahead of the feed, which was perhaps restored from a backup; it begins anew", output);
            return 0;
        }
        return position;
    }

    /** The receiver has taken the batch. */
    public void taken(Exchange exchange) {
        jdbi.useHandle(handle -> handle.createUpdate("update feed_output set last_change = :next where name = :name and claimed_by = :replica")
                .bind("next", exchange.getVariable(NEXT, Long.class)).bind("name", exchange.getVariable(OUTPUT, String.class))
                .bind("replica", replica).execute());
        Optional.ofNullable(conditions.get(exchange.getVariable(OUTPUT, String.class))).ifPresent(Condition::up);
    }

    /** Reports why a batch was not taken. It is sent again, but not before the time that the vendor asks for. */
    public void failed(Exchange exchange) {
        Throwable thrown = exchange.getProperty(Exchange.EXCEPTION_CAUGHT, Throwable.class);
        String output = exchange.getVariable(OUTPUT, "?", String.class);
        String why = output.equals("sftp") ? sftpTrouble.apply(thrown)
                : String.valueOf(thrown.getMessage()).lines().findFirst().orElse(thrown.getClass().getSimpleName());
        LOG.info("The output {} did not get on and tries again: {}", output, why);
        if (!(thrown instanceof JdbiException)) {
            Optional.ofNullable(conditions.get(output)).ifPresent(condition -> condition.down(why));
        }
        LOG.debug("The output {}", output, thrown);
        for (Throwable cause = thrown; cause != null; cause = cause.getCause()) {
            if (cause instanceof Unavailable unavailable) {
                Optional<Duration> wait = unavailable.retryAfter();
                wait.ifPresent(asked -> notBefore.put(output, clock.instant().plus(asked)));
            }
        }
    }

    /** Turns the list in the body into Kafka records: the asset as JSON, keyed by {@code asset_id}. */
    public void records(Exchange exchange) throws JsonProcessingException {
        @SuppressWarnings("unchecked")
        List<Map<String, Object>> assets = exchange.getMessage().getBody(List.class);
        List<Exchange> records = new ArrayList<>(assets.size());
        for (Map<String, Object> asset : assets) {
            Exchange record = new DefaultExchange(exchange.getContext());
            record.getMessage().setHeader(KafkaConstants.KEY, asset.get("asset_id"));
            record.getMessage().setBody(JSON.writeValueAsString(asset));
            records.add(record);
        }
        exchange.getMessage().setBody(records);
    }
}
