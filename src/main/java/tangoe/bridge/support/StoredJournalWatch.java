package tangoe.bridge.support;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.apache.camel.Variable;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.statement.PreparedBatch;
import tangoe.bridge.inbox.Learned;
import tangoe.bridge.inbox.Messages;
import tangoe.bridge.inbox.TurnParticipant;
import tangoe.bridge.servicenow.JournalWatch;

/** {@link JournalWatch} in the database. */
public final class StoredJournalWatch implements JournalWatch, TurnParticipant {

    /** Pauses before a note that did not arrive is written again; after the last one it is given up. */
    private static final List<Duration> AGAIN_AFTER = List.of(Duration.ofMinutes(1), Duration.ofMinutes(10));
    private static final String AWAITED = """
            select u.message_id, u.sys_id, u.element, u.tag, u.written_at from unseen_note u join message m on m.id = u.message_id
            where u.awaited and m.status = 'delivered' and\s""";

    private final Jdbi jdbi;
    private final Clock clock;
    private final Messages messages;

    public StoredJournalWatch(Jdbi jdbi, Clock clock, Messages messages) {
        this.jdbi = jdbi;
        this.clock = clock;
        this.messages = messages;
    }

    /** Notes that deliveries wrote, from the field {@code note}: {@code {sys_id, element, tag}}. */
    @Override
    public void learned(Handle handle, List<Learned> learned, Instant now) {
        List<Learned> written = learned.stream().filter(one -> one.what().has("note")).toList();
        if (written.isEmpty()) {
            return;
        }
        PreparedBatch known = handle.prepareBatch(
                "update unseen_note set awaited = true, written_at = :now, element = :element where message_id = :id");
        written.forEach(one -> note(known, one, now));
        int[] updated = known.execute();
        PreparedBatch others = handle.prepareBatch("""
                        insert into unseen_note (message_id, sys_id, element, tag, written_at, awaited)
                        values (:id, :sysId, :element, :tag, :now, true)""");
        IntStream.range(0, updated.length).filter(i -> updated[i] == 0).forEach(i -> note(others, written.get(i), now));
        if (others.size() > 0) {
            others.execute();
        }
    }

    private static void note(PreparedBatch batch, Learned one, Instant now) {
        JsonNode note = one.what().get("note");
        batch.bind("id", one.message()).bind("sysId", note.path("sys_id").asText()).bind("element", note.path("element").asText())
                .bind("tag", note.path("tag").asText()).bind("now", now).add();
    }

    /** Whether an earlier attempt of this message stored everything but the note. */
    public boolean lacksOnlyItsNote(@Variable("message") long message) {
        return jdbi.withHandle(handle -> handle.createQuery("select 1 from unseen_note where message_id = :id").bind("id", message)
                .mapTo(Integer.class).findOne().isPresent());
    }

    @Override
    public List<Note> awaited(Collection<String> sysIds) {
        return sysIds.isEmpty() ? List.of() : jdbi.withHandle(handle -> handle.createQuery(AWAITED + "u.sys_id in (<sysIds>)")
                .bindList("sysIds", List.copyOf(sysIds)).map((row, context) -> note(row)).list());
    }

    @Override
    public List<Note> overdue(Instant before, int most) {
        return jdbi.withHandle(handle -> handle.createQuery(AWAITED + "u.written_at < :before order by u.written_at limit :most")
                .bind("before", before).bind("most", most).map((row, context) -> note(row)).list());
    }

    @Override
    public void settle(List<Note> notes) {
        if (!notes.isEmpty()) {
            jdbi.useHandle(handle -> handle.createUpdate("delete from unseen_note where message_id in (<ids>)")
                    .bindList("ids", notes.stream().map(Note::message).toList()).execute());
        }
    }

    @Override
    public void absent(List<Note> notes) {
        notes.forEach(note -> {
            int before = jdbi.withHandle(handle -> handle.createQuery("select absent from unseen_note where message_id = :id")
                    .bind("id", note.message()).mapTo(Integer.class).findOne().orElse(0));
            Optional<Instant> again = before < AGAIN_AFTER.size() ? Optional.of(now().plus(AGAIN_AFTER.get(before))) : Optional.empty();
            messages.revoke(note.message(), again, "ServiceNow answered 200 but wrote no note: " + note.tag() + " is not in " + note.element()
                    + " of the record, which can be read; an access rule, a business rule or a data policy drops what the bridge writes there",
                    handle -> handle.createUpdate("update unseen_note set awaited = false, absent = absent + 1 where message_id = :id")
                            .bind("id", note.message()).execute());
        });
    }

    @Override
    public void unread(Collection<String> sysIds) {
        jdbi.useTransaction(handle -> {
            PreparedBatch batch = handle.prepareBatch("insert into unread_journal (sys_id) values (:sysId) on conflict do nothing");
            sysIds.stream().sorted().forEach(sysId -> batch.bind("sysId", sysId).add());
            batch.execute();
        });
    }

    @Override
    public Set<String> unreadOf(Collection<String> sysIds) {
        return sysIds.isEmpty() ? Set.of() : jdbi.withHandle(handle -> new HashSet<>(handle
                .createQuery("select sys_id from unread_journal where sys_id in (<sysIds>)").bindList("sysIds", List.copyOf(sysIds))
                .mapTo(String.class).list()));
    }

    @Override
    public List<String> unread(int most) {
        return jdbi.withHandle(handle -> handle
                .createQuery("select sys_id from unread_journal order by tried_at nulls first, sys_id limit :most").bind("most", most)
                .mapTo(String.class).list());
    }

    @Override
    public void triedInVain(String sysId) {
        jdbi.useHandle(handle -> handle.createUpdate("update unread_journal set tried_at = :now where sys_id = :sysId")
                .bind("now", now()).bind("sysId", sysId).execute());
    }

    @Override
    public void read(Collection<String> sysIds) {
        if (!sysIds.isEmpty()) {
            jdbi.useHandle(handle -> handle.createUpdate("delete from unread_journal where sys_id in (<sysIds>)")
                    .bindList("sysIds", List.copyOf(sysIds)).execute());
        }
    }

    private static Note note(java.sql.ResultSet row) throws java.sql.SQLException {
        return new Note(row.getLong("message_id"), row.getString("sys_id"), row.getString("element"), row.getString("tag"),
                row.getTimestamp("written_at").toInstant());
    }

    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MILLIS);
    }
}
