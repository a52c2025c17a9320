package tangoe.bridge.inventory.drop;

import org.apache.camel.Exchange;
import org.apache.camel.component.file.GenericFile;
import org.apache.camel.component.file.GenericFileEndpoint;
import org.apache.camel.component.file.GenericFileOperationFailedException;
import org.apache.camel.component.file.GenericFileOperations;
import org.apache.camel.component.file.GenericFileProcessStrategy;
import org.apache.camel.component.file.remote.SftpRemoteFile;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What becomes of a dropped file: claimed before it is fetched; afterwards filed under {@code done} or {@code failed}, or
 * remembered where the account may not do that; left for another try where nothing could be loaded now.
 *
 * <p>The exchange says where to by its property {@value #FOLDER}, and under which number by {@value #RUN}.
 */
public final class DropFiling implements GenericFileProcessStrategy<SftpRemoteFile> {

    /** {@code done} or {@code failed}. */
    public static final String FOLDER = "TangoeBridgeDropFolder";
    /** Comes before the name, so that a name that is dropped every day never meets its like. */
    public static final String RUN = "TangoeBridgeDropRun";

    private static final Logger LOG = LoggerFactory.getLogger(DropFiling.class);

    private final DropLedger ledger;

    public DropFiling(DropLedger ledger) {
        this.ledger = ledger;
    }

    @Override
    public void prepareOnStartup(GenericFileOperations<SftpRemoteFile> server, GenericFileEndpoint<SftpRemoteFile> endpoint) {
        // Nothing to prepare: folders are made when they are needed.
    }

    @Override
    public boolean begin(GenericFileOperations<SftpRemoteFile> server, GenericFileEndpoint<SftpRemoteFile> endpoint,
            Exchange exchange, GenericFile<SftpRemoteFile> file) {
        return ledger.claim(DroppedFile.of(file));
    }

    @Override
    public void abort(GenericFileOperations<SftpRemoteFile> server, GenericFileEndpoint<SftpRemoteFile> endpoint,
            Exchange exchange, GenericFile<SftpRemoteFile> file) {
        // It was not claimed.
    }

    @Override
    public void commit(GenericFileOperations<SftpRemoteFile> server, GenericFileEndpoint<SftpRemoteFile> endpoint,
            Exchange exchange, GenericFile<SftpRemoteFile> file) {
        server.releaseRetrievedFileResources(exchange);
        DroppedFile dropped = DroppedFile.of(file);
        if (!isStillThere(server, file)) {
            LOG.info("The dropped file {} was replaced or removed while it was loaded; what lies there now is a new one", dropped.name());
            ledger.moved(dropped);
            return;
        }
        String folder = exchange.getProperty(FOLDER, "done", String.class);
        try {
            move(server, file, below(file, folder), exchange.getProperty(RUN, "0", String.class) + "-" + dropped.name());
        } catch (GenericFileOperationFailedException e) {
            // What went wrong with the account is one thing; a connection that is gone is another, and worth another try.
            if (!answers(server)) {
                throw e;
            }
            LOG.info("The dropped file {} stays where it is and is remembered: it could not be moved to {} ({})", dropped.name(), folder,
                    e.getMessage());
            ledger.stays(dropped);
            return;
        }
        ledger.moved(dropped);
    }

    private static boolean isStillThere(GenericFileOperations<SftpRemoteFile> server, GenericFile<SftpRemoteFile> file) {
        for (SftpRemoteFile now : server.listFiles(parent(file).isEmpty() ? "." : parent(file))) {
            if (now.getFilename().equals(file.getFileNameOnly())) {
                return now.getFileLength() == file.getFileLength() && now.getLastModified() == file.getLastModified();
            }
        }
        return false;
    }

    private static String below(GenericFile<SftpRemoteFile> file, String folder) {
        String parent = parent(file);
        return parent.isEmpty() || parent.endsWith("/") ? parent + folder : parent + "/" + folder;
    }

    /** Nothing for the account's home, which Camel's own answer takes for the root. */
    private static String parent(GenericFile<SftpRemoteFile> file) {
        String path = file.getAbsoluteFilePath();
        int slash = path.lastIndexOf('/');
        return slash <= 0 ? path.substring(0, slash + 1) : path.substring(0, slash);
    }

    private static void move(GenericFileOperations<SftpRemoteFile> server, GenericFile<SftpRemoteFile> file, String folder, String name) {
        if (!server.buildDirectory(folder, folder.startsWith("/"))) {
            throw new GenericFileOperationFailedException("the folder " + folder + " cannot be made");
        }
        if (!server.renameFile(file.getAbsoluteFilePath(), folder + "/" + name)) {
            throw new GenericFileOperationFailedException("the server does not rename it");
        }
    }

    private static boolean answers(GenericFileOperations<SftpRemoteFile> server) {
        try {
            server.listFiles(".");
            return true;
        } catch (GenericFileOperationFailedException gone) {
            return false;
        }
    }

    @Override
    public void rollback(GenericFileOperations<SftpRemoteFile> server, GenericFileEndpoint<SftpRemoteFile> endpoint,
            Exchange exchange, GenericFile<SftpRemoteFile> file) {
        try {
            server.releaseRetrievedFileResources(exchange);
        } finally {
            ledger.release(DroppedFile.of(file));
        }
    }
}
