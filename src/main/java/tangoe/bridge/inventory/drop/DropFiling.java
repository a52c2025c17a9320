package tangoe.bridge.inventory.drop;

import java.io.InputStream;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.camel.Exchange;
import org.apache.camel.component.file.GenericFile;
import org.apache.camel.component.file.GenericFileEndpoint;
import org.apache.camel.component.file.GenericFileOperationFailedException;
import org.apache.camel.component.file.GenericFileOperations;
import org.apache.camel.component.file.GenericFileProcessStrategy;
import org.apache.camel.component.file.remote.RemoteFileConfiguration;
import org.apache.camel.component.file.remote.RemoteFileOperations;
import org.apache.camel.component.file.remote.SftpRemoteFile;
import org.jdbi.v3.core.JdbiException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Claims a dropped file before it is opened and files it afterwards: moves it to {@code done}, {@code failed}, {@code held} or
 * {@code stale}, or remembers it if the account may not move files. A file that could not be loaded now is given back and reported.
 *
 * <p>The exchange's property {@value #FOLDER} names the folder, {@value #RUN} the run.
 */
public final class DropFiling implements GenericFileProcessStrategy<SftpRemoteFile> {

    /** {@code done}, {@code failed}, {@code held} or {@code stale}; without this property the file is given back. */
    public static final String FOLDER = "TangoeBridgeDropFolder";
    /** Precedes the name, because the same name may be dropped every day. */
    public static final String RUN = "TangoeBridgeDropRun";

    private static final Logger LOG = LoggerFactory.getLogger(DropFiling.class);
    private static final String SERVER = "TangoeBridgeDropServer";

    private final DropLedger ledger;
    private final LeftFiles left;
    private final DropTrouble trouble;
    /** Loaded files that could not be filed because the connection was lost. */
    private final Map<DroppedFile, Place> unfiled = new ConcurrentHashMap<>();

    private record Place(String folder, String run) {
    }

    private record Server(GenericFileOperations<SftpRemoteFile> operations, RemoteFileConfiguration configuration) {

        /** Connects again if the connection was lost with the file before. */
        Server connected() {
            RemoteFileOperations<SftpRemoteFile> remote = (RemoteFileOperations<SftpRemoteFile>) operations;
            if (!remote.isConnected()) {
                remote.connect(configuration, null);
            }
            return this;
        }
    }

    /**
     * @param left    collects files that cannot be taken
     * @param trouble explains why
     */
    public DropFiling(DropLedger ledger, LeftFiles left, DropTrouble trouble) {
        this.ledger = ledger;
        this.left = left;
        this.trouble = trouble;
    }

    @Override
    public void prepareOnStartup(GenericFileOperations<SftpRemoteFile> server, GenericFileEndpoint<SftpRemoteFile> endpoint) {
        // Folders are created when they are needed.
    }

    @Override
    public boolean begin(GenericFileOperations<SftpRemoteFile> operations, GenericFileEndpoint<SftpRemoteFile> endpoint,
            Exchange exchange, GenericFile<SftpRemoteFile> file) {
        Server server = new Server(operations, (RemoteFileConfiguration) endpoint.getConfiguration());
        exchange.setProperty(SERVER, server);
        DroppedFile dropped = DroppedFile.of(file);
        try {
            if (!ledger.claim(dropped)) {
                return false;
            }
        } catch (JdbiException away) {
            left.stuck(DroppedFile.pathOf(file), trouble.ofFile(away));
            return false;
        }
        Place place = unfiled.remove(dropped);
        if (place != null) {
            file(server, file, place);
        }
        return place == null;
    }

    @Override
    public void abort(GenericFileOperations<SftpRemoteFile> operations, GenericFileEndpoint<SftpRemoteFile> endpoint,
            Exchange exchange, GenericFile<SftpRemoteFile> file) {
        // The file was not claimed, or is already filed.
    }

    /** Opens the file of the exchange, because Camel reports nothing if opening fails. */
    static InputStream open(Exchange exchange, GenericFile<SftpRemoteFile> file) {
        Server server = exchange.getProperty(SERVER, Server.class).connected();
        server.operations().retrieveFile(file.getAbsoluteFilePath(), exchange, file.getFileLength());
        return (InputStream) file.getBody();
    }

    @Override
    public void commit(GenericFileOperations<SftpRemoteFile> operations, GenericFileEndpoint<SftpRemoteFile> endpoint,
            Exchange exchange, GenericFile<SftpRemoteFile> file) {
        String folder = exchange.getProperty(FOLDER, String.class);
        if (folder == null) {
            giveBack(exchange, file);
            return;
        }
        close(operations, exchange);
        left.taken(DroppedFile.pathOf(file));
        file(exchange.getProperty(SERVER, Server.class), file, new Place(folder, exchange.getProperty(RUN, String.class)));
    }

    @Override
    public void rollback(GenericFileOperations<SftpRemoteFile> operations, GenericFileEndpoint<SftpRemoteFile> endpoint,
            Exchange exchange, GenericFile<SftpRemoteFile> file) {
        close(operations, exchange);
        giveBack(exchange, file);
    }

    private void giveBack(Exchange exchange, GenericFile<SftpRemoteFile> file) {
        ledger.release(DroppedFile.of(file));
        names(exchange);
    }

    /** Reports the file that failed, and why. */
    void names(Exchange exchange) {
        @SuppressWarnings("unchecked")
        GenericFile<SftpRemoteFile> file = exchange.getProperty(Exchange.FILE_EXCHANGE_FILE, GenericFile.class);
        if (file != null) {
            Throwable thrown = exchange.getException() != null ? exchange.getException()
                    : exchange.getProperty(Exchange.EXCEPTION_CAUGHT, Throwable.class);
            left.stuck(DroppedFile.pathOf(file), trouble.ofFile(thrown));
        }
    }

    /** Gives back files that could not be given back while the database was down. */
    void sweep() {
        ledger.sweep();
    }

    private static void close(GenericFileOperations<SftpRemoteFile> operations, Exchange exchange) {
        try {
            operations.releaseRetrievedFileResources(exchange);
        } catch (GenericFileOperationFailedException gone) {
            LOG.debug("A file on the SFTP server could not be closed", gone);
        }
    }

    private void file(Server server, GenericFile<SftpRemoteFile> file, Place place) {
        DroppedFile dropped = DroppedFile.of(file);
        try {
            if (move(server.connected().operations(), file, dropped, place)) {
                LOG.debug("The dropped file {} is under {}", dropped.name(), place.folder());
            } else {
                LOG.info("The dropped file {} was replaced or removed while it was loaded; what lies there now is a new one", dropped.name());
            }
            ledger.moved(dropped);
        } catch (GenericFileOperationFailedException e) {
            // Missing rights stay; a lost connection is worth another attempt.
            if (answers(server.operations())) {
                LOG.info("The dropped file {} stays where it is and is remembered: it could not be moved to {} ({})", dropped.name(),
                        place.folder(), e.getMessage());
                ledger.stays(dropped);
            } else {
                unfiled.put(dropped, place);
                ledger.release(dropped);
                left.stuck(DroppedFile.pathOf(file), "it is loaded, and could not be moved to " + place.folder() + "; " + trouble.ofFile(e));
            }
        }
    }

    /**
     * Checks the moved file again under a name that nobody else writes to. If another file has replaced it at the last moment, that file
     * stays to be loaded.
     *
     * @return whether the moved file is the loaded one
     */
    private static boolean move(GenericFileOperations<SftpRemoteFile> server, GenericFile<SftpRemoteFile> file, DroppedFile dropped, Place place) {
        String folder = parent(file.getAbsoluteFilePath());
        if (!lies(server, folder, file.getFileNameOnly(), dropped)) {
            return false;
        }
        boolean started = DroppedFile.pathOf(file).startsWith(DroppedFile.FILING + "/");
        String root = started ? parent(folder) : folder;
        String name = place.run() + "-" + dropped.name();
        String filing = started ? folder : made(server, root, DroppedFile.FILING);
        if (!file.getAbsoluteFilePath().equals(within(filing, name))) {
            rename(server, file.getAbsoluteFilePath(), within(filing, name));
        }
        if (!lies(server, filing, name, dropped)) {
            return false;
        }
        rename(server, within(filing, name), within(made(server, root, place.folder()), name));
        return true;
    }

    private static boolean lies(GenericFileOperations<SftpRemoteFile> server, String folder, String name, DroppedFile dropped) {
        for (SftpRemoteFile now : server.listFiles(folder.isEmpty() ? "." : folder)) {
            if (now.getFilename().equals(name)) {
                return now.getFileLength() == dropped.size() && Instant.ofEpochMilli(now.getLastModified()).equals(dropped.modifiedAt());
            }
        }
        return false;
    }

    private static String made(GenericFileOperations<SftpRemoteFile> server, String root, String name) {
        String folder = within(root, name);
        if (!server.buildDirectory(folder, folder.startsWith("/"))) {
            throw new GenericFileOperationFailedException("the folder " + folder + " cannot be made");
        }
        return folder;
    }

    private static void rename(GenericFileOperations<SftpRemoteFile> server, String from, String to) {
        if (!server.renameFile(from, to)) {
            throw new GenericFileOperationFailedException("the server does not rename it");
        }
    }

    private static String within(String folder, String name) {
        return folder.isEmpty() || folder.endsWith("/") ? folder + name : folder + "/" + name;
    }

    /** Empty for the account's home, which Camel would take for the root. */
    private static String parent(String path) {
        int slash = path.lastIndexOf('/');
        return slash <= 0 ? path.substring(0, slash + 1) : path.substring(0, slash);
    }

    private static boolean answers(GenericFileOperations<SftpRemoteFile> server) {
        try {
            server.listFiles(".");
            return true;
        } catch (GenericFileOperationFailedException gone) {
            return false;
        }
    }
}
