package tangoe.bridge.testing;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * A real OpenSSH server on loopback with SFTP accounts of its own, each locked into a folder of its own: one that may
 * write and signs in by key or password, and one that may only read. It must be started by root, and installs the Debian
 * package where it is missing.
 */
public final class OpenSsh implements AutoCloseable {

    private static final String PASSWORD = "drop-it-here";
    private static final Duration PATIENCE = Duration.ofMinutes(3);

    private final String suffix = UUID.randomUUID().toString().substring(0, 8);
    private final String writer = "tbw" + suffix;
    private final String reader = "tbr" + suffix;
    /** Root's alone all the way up, as a folder to lock accounts into has to be; a temporary folder is not. */
    private final Path folder = Path.of("/srv/tangoe-bridge-" + suffix);
    private final int port = freePort();
    private final Thread end = new Thread(this::close);
    private Process server;
    private boolean gone;

    public OpenSsh() {
        Runtime.getRuntime().addShutdownHook(end);
        try {
            alone(OpenSsh::install);
            Files.createDirectories(Path.of("/run/sshd"));
            Files.createDirectories(folder.resolve("keys"));
            run("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", folder.resolve("host").toString());
            run("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", privateKey().toString());
            alone(() -> {
                account(writer);
                account(reader);
            });
            Files.setOwner(upload(writer), FileSystems.getDefault().getUserPrincipalLookupService().lookupPrincipalByName(writer));
            Files.writeString(knownHosts(), "[127.0.0.1]:" + port + " " + Files.readString(folder.resolve("host.pub")));
            Files.writeString(folder.resolve("sshd.conf"), configuration());
            start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private interface Step {
        void run() throws IOException;
    }

    /** Of all processes: one that finds a package or an account file locked by another gives up. */
    private static void alone(Step step) throws IOException {
        Path lock = Path.of(System.getProperty("java.io.tmpdir"), "tangoe-bridge-openssh.lock");
        try (FileChannel channel = FileChannel.open(lock, StandardOpenOption.CREATE, StandardOpenOption.WRITE); FileLock ignored = channel.lock()) {
            step.run();
        }
    }

    private static void install() {
        if (!Files.isExecutable(Path.of("/usr/sbin/sshd")) || !Files.isExecutable(Path.of("/usr/bin/ssh-keygen"))) {
            run("apt-get", "update", "-q");
            run("env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "install", "-q", "-y", "--no-install-recommends", "openssh-server", "openssh-client");
        }
    }

    private void account(String name) throws IOException {
        run("useradd", "--no-create-home", "--home-dir", "/upload", "--shell", "/usr/sbin/nologin", name);
        Process chpasswd = new ProcessBuilder("chpasswd").redirectErrorStream(true).start();
        try (var in = chpasswd.getOutputStream()) {
            in.write((name + ":" + PASSWORD).getBytes(StandardCharsets.UTF_8));
        }
        await(chpasswd, "chpasswd");
        Files.createDirectories(upload(name));
        Files.setPosixFilePermissions(upload(name), PosixFilePermissions.fromString("rwxr-xr-x"));
        Files.copy(folder.resolve("key.pub"), folder.resolve("keys/" + name));
    }

    private String configuration() {
        return """
                Port %d
                ListenAddress 127.0.0.1
                HostKey %2$s/host
                PidFile none
                UsePAM no
                UseDNS no
                PasswordAuthentication yes
                KbdInteractiveAuthentication no
                AuthorizedKeysFile %2$s/keys/%%u
                StrictModes no
                Subsystem sftp internal-sftp
                AllowUsers %3$s %4$s
                ForceCommand internal-sftp -d /upload
                ChrootDirectory %2$s/%%u
                """.formatted(port, folder, writer, reader);
    }

    /** Listens again where it was stopped. */
    public OpenSsh start() {
        try {
            server = new ProcessBuilder("/usr/sbin/sshd", "-D", "-e", "-f", folder.resolve("sshd.conf").toString()).redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.appendTo(folder.resolve("sshd.log").toFile())).start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Waiting.until("sshd listens", PATIENCE, () -> {
            try (Socket socket = new Socket()) {
                socket.connect(new InetSocketAddress("127.0.0.1", port), 1000);
                return true;
            } catch (IOException notYet) {
                if (!server.isAlive()) {
                    throw new IllegalStateException(Files.readString(folder.resolve("sshd.log")));
                }
                return false;
            }
        });
        return this;
    }

    /** Cuts every connection, and takes none until it is started again. */
    public void stop() {
        List<ProcessHandle> sessions = server.descendants().toList();
        server.destroyForcibly();
        sessions.forEach(ProcessHandle::destroyForcibly);
        try {
            server.waitFor();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    public int port() {
        return port;
    }

    /** The account that may write. */
    public String writer() {
        return writer;
    }

    /** The account that may only read. */
    public String reader() {
        return reader;
    }

    public String password() {
        return PASSWORD;
    }

    /** Of both accounts. */
    public Path privateKey() {
        return folder.resolve("key");
    }

    /** Names this server, and its key. */
    public Path knownHosts() {
        return folder.resolve("known_hosts");
    }

    /** The folder in which an account finds itself. */
    public Path upload(String account) {
        return folder.resolve(account).resolve("upload");
    }

    /** A folder of the account's own in the one where it finds itself. */
    public void folder(String account, String name) {
        try {
            Path made = Files.createDirectory(upload(account).resolve(name));
            Files.setOwner(made, Files.getOwner(upload(account)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A file that is there at once and whole, as a client that uploads under another name leaves it; a minute old. */
    public void put(String account, String name, byte[] content) {
        try {
            Path unfinished = Files.write(folder.resolve("unfinished"), content);
            Files.setLastModifiedTime(unfinished, FileTime.from(Instant.now().minusSeconds(60)));
            Files.move(unfinished, upload(account).resolve(name), StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public void put(String account, String name, String content) {
        put(account, name, content.getBytes(StandardCharsets.UTF_8));
    }

    /** A file that grows, as a slow upload makes it. */
    public void append(String account, String name, String content) {
        try {
            Files.writeString(upload(account).resolve(name), content, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What lies in a folder of the account, sorted: names, folders with a slash at their end; empty where there is no such folder. */
    public List<String> names(String account, String below) {
        Path place = upload(account).resolve(below);
        if (!Files.isDirectory(place)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(place)) {
            return files.map(file -> file.getFileName() + (Files.isDirectory(file) ? "/" : "")).sorted().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void run(String... command) {
        try {
            await(new ProcessBuilder(command).redirectErrorStream(true).start(), String.join(" ", command));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void await(Process process, String command) {
        try (InputStream out = process.getInputStream()) {
            String said = new String(out.readAllBytes(), StandardCharsets.UTF_8);
            if (!process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS) || process.exitValue() != 0) {
                throw new IllegalStateException(command + ": " + said + "; an OpenSSH server with accounts of its own needs root");
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private static int freePort() {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Leaves nothing behind: no process, no account, no folder. */
    @Override
    public synchronized void close() {
        if (gone) {
            return;
        }
        gone = true;
        if (server != null) {
            stop();
        }
        for (String account : List.of(writer, reader)) {
            if (Files.exists(folder.resolve(account))) {
                run("userdel", account);
            }
        }
        try (Stream<Path> files = Files.exists(folder) ? Files.walk(folder) : Stream.empty()) {
            List<Path> all = new ArrayList<>(files.sorted(Comparator.reverseOrder()).toList());
            for (Path file : all) {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        if (Thread.currentThread() != end) {
            Runtime.getRuntime().removeShutdownHook(end);
        }
    }
}
