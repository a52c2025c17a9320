package tangoe.bridge.inventory.drop;

import com.jcraft.jsch.ChannelSftp;
import com.jcraft.jsch.JSchException;
import com.jcraft.jsch.SftpException;
import java.io.IOException;
import java.sql.SQLException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.apache.camel.Exchange;
import org.apache.camel.spi.ExceptionHandler;
import org.jdbi.v3.core.JdbiException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Explains once, in one sentence, why an SFTP server cannot be used. */
public final class DropTrouble implements ExceptionHandler {

    private static final Logger LOG = LoggerFactory.getLogger(DropTrouble.class);

    private static final int LONGEST = 400;
    private static final String AWAY = "the database does not answer or does not take it";

    private final String group;
    private final String host;
    private final String port;
    private final Consumer<String> told;
    private final AtomicReference<String> said = new AtomicReference<>("");

    /**
     * @param group prefix of the server's settings, such as {@code inventory.drop}
     * @param told  gets a sentence for each failed look
     */
    public DropTrouble(String group, String host, String port, Consumer<String> told) {
        this.group = group;
        this.host = host;
        this.port = port;
        this.told = told;
    }

    @Override
    public void handleException(Throwable thrown) {
        handleException(null, null, thrown);
    }

    @Override
    public void handleException(String message, Throwable thrown) {
        handleException(message, null, thrown);
    }

    @Override
    public void handleException(String message, Exchange exchange, Throwable thrown) {
        String sentence = sentence(thrown);
        told.accept(sentence);
        if (!sentence.equals(said.getAndSet(sentence))) {
            LOG.warn("{}; it is tried again with each look into the folder", sentence);
        }
        LOG.debug("{}", message, thrown);
    }

    /** The cause and its remedy. */
    public String sentence(Throwable thrown) {
        String server = "The SFTP server " + host + " (port " + port + ")";
        for (Throwable cause = thrown; cause != null; cause = cause.getCause()) {
            String said = String.valueOf(cause.getMessage());
            if (cause instanceof JSchException && (said.contains("HostKey") || said.contains("host key"))) {
                return hostKey(server, said);
            }
            if (cause instanceof JSchException && (said.startsWith("Auth") || said.contains("authentication failures"))) {
                return server + " does not accept the account: look at " + group + ".username and its password or private key";
            }
            if (cause instanceof JSchException && (said.contains("privatekey") || said.contains("private key"))) {
                return "The file of " + group + ".private-key-file cannot be used: it must be there, readable, a private key in the format of"
                        + " OpenSSH or PEM, and without passphrase";
            }
            if (cause instanceof SftpException sftp) {
                return server + " answered \"" + line(said) + "\" (" + sftp.id + "): look at " + group
                        + ".directory and what the account may do there";
            }
        }
        Throwable root = root(thrown);
        if (isStoreAway(thrown)) {
            return AWAY;
        }
        return root instanceof IOException || root instanceof JSchException
                ? server + " cannot be reached or broke off (" + line(String.valueOf(root.getMessage())) + ")"
                : server + " could not be looked into (" + line(String.valueOf(root)) + ")";
    }

    /** Why one file could not be taken. */
    String ofFile(Throwable thrown) {
        if (isStoreAway(thrown)) {
            return AWAY + " (" + line(String.valueOf(root(thrown).getMessage())) + ")";
        }
        for (Throwable cause = thrown; cause != null; cause = cause.getCause()) {
            if (cause instanceof SftpException sftp && sftp.id == ChannelSftp.SSH_FX_PERMISSION_DENIED) {
                return "the server does not let the account of " + group + ".username read it (" + line(String.valueOf(sftp.getMessage())) + ")";
            }
            if (cause instanceof SftpException sftp && sftp.id == ChannelSftp.SSH_FX_NO_SUCH_FILE) {
                return "it is no longer there";
            }
            if (cause instanceof Spool.NotStored) {
                return line(cause.getMessage());
            }
            if (cause instanceof SftpException || cause instanceof JSchException || cause instanceof IOException) {
                return sentence(thrown);
            }
        }
        return thrown == null ? "it could not be loaded; the log says why" : line(String.valueOf(root(thrown).getMessage()));
    }

    private static boolean isStoreAway(Throwable thrown) {
        for (Throwable cause = thrown; cause != null; cause = cause.getCause()) {
            if (cause instanceof JdbiException || cause instanceof SQLException) {
                return true;
            }
        }
        return false;
    }

    private String hostKey(String server, String said) {
        boolean changed = said.contains("changed") || said.contains("has been");
        return server + " shows a host key that " + (changed ? "is another than the one in" : "is not in") + " the file of " + group
                + ".known-hosts-file, so nothing was sent to it; if its administrator confirms the key, add it: ssh-keyscan -p " + port + " "
                + host + " >> the file";
    }

    private static Throwable root(Throwable thrown) {
        Throwable root = thrown;
        while (root.getCause() != null && root.getCause() != root) {
            root = root.getCause();
        }
        return root;
    }

    private static String line(String text) {
        String line = text.replaceAll("\\p{Cntrl}+", " ").strip();
        return line.length() <= LONGEST ? line : line.substring(0, LONGEST) + "…";
    }
}
