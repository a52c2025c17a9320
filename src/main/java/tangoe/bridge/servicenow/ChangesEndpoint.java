package tangoe.bridge.servicenow;

import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.apache.camel.Category;
import org.apache.camel.Consumer;
import org.apache.camel.Processor;
import org.apache.camel.Producer;
import org.apache.camel.spi.Metadata;
import org.apache.camel.spi.UriEndpoint;
import org.apache.camel.spi.UriParam;
import org.apache.camel.spi.UriPath;
import org.apache.camel.support.CamelContextHelper;
import org.apache.camel.support.ScheduledPollEndpoint;
import tangoe.bridge.health.Conditions;
import tangoe.bridge.health.Polls;

/**
 * Follows the records of a ServiceNow query as they change. Each exchange carries one page as
 * {@code List<Map<String, Object>>}, in the order of change, every element in the shape of {@link Records}; records may
 * come again unchanged after a restart.
 *
 * <p>Looks up in the registry: {@link ServiceNow} by type; {@link Cursors} as {@code cursors}; a {@link Clock} as
 * {@code clock}, else the system's; {@link Polls} as {@code polls}, if health is to know; a {@link JournalWatch} as
 * {@code journalWatch}, else nothing is kept of journals that cannot be read; {@link Conditions} as {@code conditions}.
 */
@UriEndpoint(firstVersion = "1.0.0", scheme = "servicenow-changes", title = "ServiceNow changes",
        syntax = "servicenow-changes:table", consumerOnly = true, category = {Category.CLOUD})
public final class ChangesEndpoint extends ScheduledPollEndpoint {

    @UriPath(description = "Table, such as incident")
    @Metadata(required = true)
    private final String table;
    @UriParam(description = "Encoded query of the records to follow; empty for all")
    private String query = "";
    @UriParam(description = "Encoded query of records to follow as well, such as those linked earlier")
    private String alsoQuery;
    @UriParam(description = "Columns to read, separated by commas; those of the queries are read in any case")
    private String fields = "";
    @UriParam(description = "Journal columns to read, separated by commas", defaultValue = "comments,work_notes")
    private String journals = "comments,work_notes";
    @UriParam(description = "User name whose journal entries are left out")
    private String integrationUser;
    @UriParam(description = "Time between two polls", javaType = "java.time.Duration", defaultValue = "30s")
    private Duration period = Duration.ofSeconds(30);
    @UriParam(description = "How far each walk goes back behind the last record, and later behind the time, for transactions that commit late",
            javaType = "java.time.Duration", defaultValue = "1m")
    private Duration overlap = Duration.ofMinutes(1);
    @UriParam(description = "Records asked for in one call", defaultValue = "1000")
    private int pageSize = 1000;
    @UriParam(description = "First second of the very first walk, UTC: yyyy-MM-dd or yyyy-MM-dd HH:mm:ss")
    private String since;
    @UriParam(description = "Name under which the walk's place is kept; the table's name if not given")
    private String cursor;
    @UriParam(description = "Name of this poll in health and metrics", defaultValue = "servicenow-poll")
    private String poll = "servicenow-poll";

    ChangesEndpoint(String uri, ChangesComponent component, String table) {
        super(uri, component);
        this.table = table;
    }

    @Override
    public Producer createProducer() {
        throw new UnsupportedOperationException("servicenow-changes only reads; it cannot be written to");
    }

    @Override
    public Consumer createConsumer(Processor processor) throws Exception {
        ServiceNow serviceNow = getCamelContext().getRegistry().findSingleByType(ServiceNow.class);
        if (serviceNow == null) {
            throw new IllegalArgumentException("servicenow-changes needs one ServiceNow in the registry");
        }
        EncodedQuery followed = EncodedQuery.of(query);
        if (alsoQuery != null && !alsoQuery.isBlank()) {
            followed = followed.or(EncodedQuery.of(alsoQuery));
        }
        Cursors cursors = CamelContextHelper.mandatoryLookup(getCamelContext(), "cursors", Cursors.class);
        Clock clock = CamelContextHelper.lookup(getCamelContext(), "clock", Clock.class);
        Clock now = clock == null ? Clock.systemUTC() : clock;
        Polls polls = CamelContextHelper.lookup(getCamelContext(), "polls", Polls.class);
        JournalWatch watch = CamelContextHelper.lookup(getCamelContext(), "journalWatch", JournalWatch.class);
        Conditions conditions = CamelContextHelper.lookup(getCamelContext(), "conditions", Conditions.class);
        ChangesConsumer consumer = new ChangesConsumer(this, processor, serviceNow, followed, cursors, now,
                (polls == null ? Polls.unseen(now) : polls).named(poll), watch == null ? JournalWatch.NONE : watch,
                (conditions == null ? new Conditions(now) : conditions).named("journals"));
        configureConsumer(consumer);
        return consumer;
    }

    public String getTable() {
        return table;
    }

    public String getQuery() {
        return query;
    }

    public void setQuery(String query) {
        this.query = query;
    }

    public String getAlsoQuery() {
        return alsoQuery;
    }

    public void setAlsoQuery(String alsoQuery) {
        this.alsoQuery = alsoQuery;
    }

    public String getFields() {
        return fields;
    }

    public void setFields(String fields) {
        this.fields = fields;
    }

    public String getJournals() {
        return journals;
    }

    public void setJournals(String journals) {
        this.journals = journals;
    }

    public String getIntegrationUser() {
        return integrationUser;
    }

    public void setIntegrationUser(String integrationUser) {
        this.integrationUser = integrationUser;
    }

    public Duration getPeriod() {
        return period;
    }

    public void setPeriod(Duration period) {
        this.period = period;
        setDelay(period.toMillis());
    }

    public Duration getOverlap() {
        return overlap;
    }

    public void setOverlap(Duration overlap) {
        this.overlap = overlap;
    }

    public int getPageSize() {
        return pageSize;
    }

    public void setPageSize(int pageSize) {
        this.pageSize = pageSize;
    }

    public String getSince() {
        return since;
    }

    public void setSince(String since) {
        this.since = since == null || since.isBlank() ? null
                : Key.requireTime(since.strip().length() == 10 ? since.strip() + " 00:00:00" : since.strip());
    }

    public String getCursor() {
        return cursor == null ? table : cursor;
    }

    public void setCursor(String cursor) {
        this.cursor = cursor;
    }

    public String getPoll() {
        return poll;
    }

    public void setPoll(String poll) {
        this.poll = poll;
    }

    static List<String> listed(String commas) {
        return Stream.of((commas == null ? "" : commas).split(",")).map(String::strip).filter(s -> !s.isEmpty()).toList();
    }
}
