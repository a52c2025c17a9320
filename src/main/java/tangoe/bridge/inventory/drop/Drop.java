package tangoe.bridge.inventory.drop;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import org.apache.camel.Exchange;
import org.apache.camel.component.file.GenericFile;
import org.apache.camel.component.file.remote.SftpRemoteFile;
import org.apache.camel.support.SynchronizationAdapter;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.JdbiException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tangoe.bridge.inventory.read.Source;
import tangoe.bridge.inventory.store.Inventory;
import tangoe.bridge.inventory.store.Run;
import tangoe.bridge.inventory.store.RunWatch;
import tangoe.bridge.inventory.store.Runs;

/** The steps of the route {@code inventory-drop}, which loads dropped files. */
public final class Drop {

    private static final Logger LOG = LoggerFactory.getLogger(Drop.class);
    private static final String RUN = "run";
    /** Attempts within one look if the database works but the load fails. The files behind it wait. */
    private static final int TRIES_AT_ONCE = 4;
    /** After this many failed looks the file itself is at fault. */
    private static final int MOST_LOOKS = 5;

    private final Inventory inventory;
    private final Runs runs;
    private final RunWatch watch;
    private final DropFiling filing;
    private final Jdbi jdbi;
    private final Spool spool;
    private final Pattern whole;
    /** Number of looks in which each file failed. */
    private final Map<DroppedFile, Integer> failedLooks = new ConcurrentHashMap<>();
    /** Runs that were idle at the last look. */
    private Set<Long> strays = Set.of();

    /**
     * @param folder for files while they are loaded
     * @param whole  matches the names of full snapshots
     */
    public Drop(Inventory inventory, Runs runs, RunWatch watch, DropFiling filing, Jdbi jdbi, Path folder, Pattern whole) {
        this.inventory = inventory;
        this.runs = runs;
        this.watch = watch;
        this.filing = filing;
        this.jdbi = jdbi;
        this.spool = new Spool(folder);
        this.whole = whole;
    }

    /** Copies the file to this disk. The body is then its path. */
    public void fetch(Exchange exchange) throws IOException {
        GenericFile<SftpRemoteFile> listed = listed(exchange);
        Path file;
        try (InputStream content = DropFiling.open(exchange, listed)) {
            file = spool.store(content, DroppedFile.of(listed));
        }
        exchange.getMessage().setBody(file);
        exchange.getExchangeExtension().addOnCompletion(new SynchronizationAdapter() {
            @Override
            public void onDone(Exchange done) {
                if (!"held".equals(done.getProperty(DropFiling.FOLDER))) {
                    Spool.delete(file);
                }
                if (done.getProperty(DropFiling.FOLDER) == null) {
                    Optional.ofNullable(done.getVariable(RUN, Long.class)).ifPresent(Drop.this::abandon);
                }
            }
        });
    }

    @SuppressWarnings("unchecked")
    private static GenericFile<SftpRemoteFile> listed(Exchange exchange) {
        return exchange.getProperty(Exchange.FILE_EXCHANGE_FILE, GenericFile.class);
    }

    /** Begins the file's run. */
    public void begin(Exchange exchange) {
        // The database may have failed right after it.
        if (exchange.getVariable(RUN) == null) {
            DroppedFile dropped = DroppedFile.of(listed(exchange));
            exchange.setVariable(RUN, inventory.beginFile(dropped.name(), exchange.getMessage().getBody(Path.class),
                    whole.matcher(dropped.name()).matches(), dropped.modifiedAt()));
        }
        watch.begun(exchange.getVariable(RUN, Long.class));
    }

    /** Loads the file and decides where to file it. */
    public void load(Exchange exchange) {
        Run run = inventory.loadFile(exchange.getVariable(RUN, Long.class));
        if (run.status() == Run.Status.FAILED && !runs.isOwn(run.id())) {
            LOG.info("Run {} of {} was ended by another replica, which took this one for dead: the file is given back", run.id(), run.file());
            return;
        }
        file(exchange, run);
    }

    private void file(Exchange exchange, Run run) {
        Optional.ofNullable(listed(exchange)).map(DroppedFile::of).ifPresent(failedLooks::remove);
        exchange.setProperty(DropFiling.RUN, Long.toString(run.id()));
        exchange.setProperty(DropFiling.FOLDER, switch (run.status()) {
            case DONE -> "done";
            case HELD -> "held";
            case STALE -> "stale";
            default -> "failed";
        });
        watch.ended(run);
    }

    /** Whether to repeat a failed step at once: as long as the database is down, otherwise a few times. */
    public boolean triesAgain(Exchange exchange) {
        filing.names(exchange);
        return isAway() || exchange.getMessage().getHeader(Exchange.REDELIVERY_COUNTER, 0, Integer.class) < TRIES_AT_ONCE;
    }

    /** The load keeps failing. The file is given back for a few looks, so that other files do not wait. */
    public void putOff(Exchange exchange) {
        GenericFile<SftpRemoteFile> listed = listed(exchange);
        if (listed == null || failedLooks.merge(DroppedFile.of(listed), 1, Integer::sum) >= MOST_LOOKS) {
            giveUp(exchange);
        }
    }

    private boolean isAway() {
        try {
            return jdbi.withHandle(handle -> handle.createQuery("select 1").mapTo(Integer.class).one()) != 1;
        } catch (JdbiException away) {
            return true;
        }
    }

    /** Handles an unexpected failure. A file whose run has not begun is given back, because it is not at fault. */
    public void giveUp(Exchange exchange) {
        Throwable thrown = exchange.getProperty(Exchange.EXCEPTION_CAUGHT, Throwable.class);
        LOG.error("A dropped file cannot be loaded", thrown);
        Optional.ofNullable(exchange.getVariable(RUN, Long.class)).ifPresent(run -> {
            inventory.fail(run, "It could not be loaded; the log of the bridge says why.");
            runs.find(run).ifPresent(failed -> file(exchange, failed));
        });
    }

    /** Gives the file back. */
    private void abandon(long run) {
        try {
            end(run, "It could not be loaded to its end; its file is taken again.");
        } catch (JdbiException away) {
            LOG.debug("Run {} is ended later", run, away);
            watch.left(run);
        }
    }

    private void end(long run, String reason) {
        if (runs.find(run).filter(found -> found.status() == Run.Status.RUNNING).isPresent()) {
            inventory.fail(run, reason);
        }
        runs.find(run).ifPresent(watch::ended);
    }

    /**
     * Cleans up what a dead process left, or this one while the database was down. Gives claims back and ends runs, because their files
     * are still on the server and can be taken again. A released file is no longer there, so it is loaded if this disk has it.
     */
    public void tidy() {
        filing.sweep();
        for (Optional<Run> left = runs.takeOver(Source.CSV); left.isPresent(); left = runs.takeOver(Source.CSV)) {
            tidy(left.get());
        }
        Set<Long> idle = watch.idle(Source.CSV);
        idle.stream().filter(strays::contains).forEach(run -> runs.find(run).ifPresent(this::tidy));
        // A run that has just begun is idle too.
        strays = idle;
        spool.sweep(needed());
    }

    private void tidy(Run run) {
        if (isReleased(run) && run.spooled() != null && Files.isReadable(run.spooled())) {
            try {
                loadReleased(run);
            } catch (RuntimeException again) {
                watch.left(run.id());
                throw again;
            }
        } else {
            end(run.id(), isReleased(run)
                    ? "The bridge ended before it was loaded, and the file is gone with it: drop it again, and let it go on again."
                    : "The bridge ended before it was loaded; its file is taken again.");
        }
    }

    private boolean isReleased(Run run) {
        return jdbi.withHandle(handle -> handle.createQuery("select released from inventory_run where id = :id").bind("id", run.id())
                .mapTo(Boolean.class).one());
    }

    /** Loads the file of the released run in the body. */
    public void loadReleased(Exchange exchange) {
        Run run = exchange.getMessage().getBody(Run.class);
        exchange.setVariable(RUN, run.id());
        loadReleased(run);
    }

    private void loadReleased(Run run) {
        watch.begun(run.id());
        Run loaded = inventory.loadFile(run.id());
        if (loaded.status() != Run.Status.HELD) {
            Spool.delete(run.spooled());
        }
        watch.ended(loaded);
    }

    private Set<Path> needed() {
        return new HashSet<>(jdbi.withHandle(handle -> handle
                .createQuery("select spooled from inventory_run where spooled is not null and status in ('running', 'held')")
                .mapTo(String.class).map(Path::of).list()));
    }
}
