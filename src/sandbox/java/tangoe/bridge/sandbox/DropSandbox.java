package tangoe.bridge.sandbox;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.util.List;
import java.util.stream.Stream;
import org.apache.sshd.common.config.keys.PublicKeyEntry;
import org.apache.sshd.common.file.virtualfs.VirtualFileSystemFactory;
import org.apache.sshd.common.keyprovider.KeyPairProvider;
import org.apache.sshd.server.SshServer;
import org.apache.sshd.sftp.server.SftpSubsystemFactory;

/** An SFTP server on loopback for Tangoe's reports: one account, one folder, a host key of its own. */
public final class DropSandbox implements AutoCloseable {

    private static final String HOST = "127.0.0.1";

    private final Path folder;
    private final Path knownHosts;
    private final SshServer server = SshServer.setUpDefaultServer();

    /** @param folder for what is dropped and, beside it, for the file that names the host key; made where it is missing */
    public DropSandbox(Path folder, String username, String password) {
        this.folder = folder.resolve("drop");
        this.knownHosts = folder.resolve("known_hosts");
        try {
            Files.createDirectories(this.folder);
            KeyPairGenerator keys = KeyPairGenerator.getInstance("EC");
            keys.initialize(256);
            KeyPair hostKey = keys.generateKeyPair();
            server.setHost(HOST);
            server.setKeyPairProvider(KeyPairProvider.wrap(hostKey));
            server.setPasswordAuthenticator((name, given, session) -> name.equals(username) && given.equals(password));
            server.setFileSystemFactory(new VirtualFileSystemFactory(this.folder));
            server.setSubsystemFactories(List.of(new SftpSubsystemFactory()));
            server.start();
            Files.writeString(knownHosts, "[" + HOST + "]:" + server.getPort() + " " + PublicKeyEntry.toString(hostKey.getPublic()) + "\n");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    public int port() {
        return server.getPort();
    }

    /** Names the server and its key, as OpenSSH writes it. */
    public Path knownHosts() {
        return knownHosts;
    }

    /** Where files are dropped. */
    public Path folder() {
        return folder;
    }

    /** Drops a file, which is complete as soon as it is visible. */
    public void drop(String name, String content) {
        try {
            Path part = Files.write(folder.resolve(name + ".part"), content.getBytes(StandardCharsets.UTF_8));
            Files.move(part, folder.resolve(name), StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Names of the files in a folder below, such as {@code done}; empty where there is none. */
    public List<String> names(String below) {
        Path place = folder.resolve(below);
        if (!Files.isDirectory(place)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(place)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        try {
            server.stop(true);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
