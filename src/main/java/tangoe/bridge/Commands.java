package tangoe.bridge;

import java.io.IOException;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.UnmatchedArgumentException;
import tangoe.bridge.api.StatusCommand;
import tangoe.bridge.demo.Demo;
import tangoe.bridge.inventory.read.AssetColumns;
import tangoe.bridge.inventory.read.MapCommand;
import tangoe.bridge.mapping.Tables;
import tangoe.bridge.problem.Problem;
import tangoe.bridge.api.ReconcileCommand;
import tangoe.bridge.settings.Settings;

/** The command line. Each method is a command; it returns its exit code. Misuse of any of them ends with 2. */
@Command(name = "tangoe-bridge", description = "Keeps ServiceNow and Tangoe Mobile in step.", mixinStandardHelpOptions = true,
        scope = ScopeType.INHERIT, versionProvider = Commands.Version.class, synopsisSubcommandLabel = "COMMAND",
        commandListHeading = "%nCommands:%n", exitCodeListHeading = "%nEnds with%n",
        exitCodeList = {"0:all went well; COMMAND --help says what else there is", "2:this is no command"})
final class Commands {

    private static final int MISUSE = 2;

    private final Path home;
    private final PrintStream out;
    private final PrintStream err;

    private Commands(Path home, PrintStream out, PrintStream err) {
        this.home = home;
        this.out = out;
        this.err = err;
    }

    /** @return the exit code */
    static int execute(Path home, PrintStream out, PrintStream err, String... arguments) {
        CommandLine line = new CommandLine(new Commands(home, out, err)).setOut(new PrintWriter(out, true)).setErr(new PrintWriter(err, true))
                .setParameterExceptionHandler((misuse, given) -> misused(misuse));
        if (arguments.length == 0) {
            line.usage(err);
            return MISUSE;
        }
        return line.execute(arguments);
    }

    @Command(description = "Keep ServiceNow and Tangoe in step, in the foreground, until SIGTERM.",
            exitCodeList = {"0:it was told to stop", "1:it does not start; each problem is named"})
    int run() {
        return Bridge.run(home);
    }

    @Command(description = "List every problem of settings, routes and mappings. Contacts nobody.",
            exitCodeList = {"0:no problem", "1:problems"})
    int check() {
        Settings settings = Settings.load(home, System.getenv());
        List<Problem> problems = Check.problems(home, settings);
        settings.notes().forEach(note -> out.println("note: " + note));
        problems.forEach(out::println);
        out.println(problems.isEmpty() ? "No problems." : problems.size() + (problems.size() == 1 ? " problem." : " problems."));
        return problems.isEmpty() ? 0 : 1;
    }

    @Command(description = "Play a short story through all flows between two sandboxes. Needs no setting.",
            exitCodeList = {"0:every crossing came out as told", "1:one did not"})
    int demo(@Option(names = "--once", description = "End after the story.") boolean once) throws IOException, InterruptedException {
        List<Problem> missing = Check.missing(home, Tables.load(home.resolve("routes/mappings")));
        missing.forEach(err::println);
        return missing.isEmpty() && Demo.play(home, once ? null : Bridge.stopSignal()) ? 0 : 1;
    }

    @Command(description = "Show how the mapping reads a report of Tangoe. Loads nothing, contacts nobody.",
            exitCodeList = {"0:it could be loaded", "1:it is refused", "2:there is no such file"})
    int map(@Option(names = "--propose", description = "Print a mapping that knows the columns of the report, to start from.") boolean propose,
            @Parameters(paramLabel = "FILE", description = "A report as CSV, also packed with gzip.") Path file) throws IOException {
        Path mapping = home.resolve("routes/mappings/" + AssetColumns.TABLE + ".yaml");
        // With "map --propose FILE > asset-columns.yaml" in the folder of mappings, the shell has emptied the mapping before it
        // is read.
        if (propose && Files.exists(mapping) && Files.size(mapping) == 0) {
            return new MapCommand(new AssetColumns(Tables.shipped(AssetColumns.TABLE)), out, err).propose(called(file));
        }
        Tables tables = Tables.load(home.resolve("routes/mappings"),
                Settings.load(home, System.getenv()).find("servicenow.table").orElse("incident"));
        List<Problem> problems = new ArrayList<>(tables.problems());
        problems.addAll(Check.missing(home, tables));
        if (!problems.isEmpty()) {
            problems.forEach(err::println);
            return 1;
        }
        MapCommand command = new MapCommand(new AssetColumns(tables.table(AssetColumns.TABLE)), out, err);
        return propose ? command.propose(called(file)) : command.run(called(file));
    }

    @Command(description = "Say what the running bridge says stands or waits, and why.",
            exitCodeList = {"0:all is well", "1:something stands", "2:could not ask"})
    int status(@Option(names = "--json", description = "Print it for scripts.") boolean json) throws InterruptedException {
        return new StatusCommand(Settings.load(home, System.getenv()), out, err).run(json);
    }

    @Command(description = "Have the running bridge compare both sides, ticket by ticket.",
            exitCodeList = {"0:in step", "1:drift", "2:could not ask"})
    int reconcile(@Option(names = "--since", paramLabel = "TIME", defaultValue = "",
            description = "What changed since then: 2026-11-20T00:00:00Z, or how long ago: 24h.") String since,
            @Option(names = "--json", description = "Print it for scripts.") boolean json) throws InterruptedException {
        return new ReconcileCommand(Settings.load(home, System.getenv()), out, err).run(since, json);
    }

    /** The launcher changes into the home folder, but a path of the user is relative to the user's own folder. */
    private static Path called(Path file) {
        return Path.of(Optional.ofNullable(System.getProperty("bridge.called-in")).orElse(".")).resolve(file).normalize();
    }

    private static int misused(ParameterException misuse) {
        String command = misuse.getCommandLine().getCommandSpec().qualifiedName();
        PrintWriter err = misuse.getCommandLine().getErr();
        err.println(command + ": " + (misuse instanceof UnmatchedArgumentException unmatched ? unmatched(unmatched) : misuse.getMessage()));
        err.println(command + " --help says what there is.");
        return MISUSE;
    }

    private static String unmatched(UnmatchedArgumentException misuse) {
        Set<String> commands = misuse.getCommandLine().getSubcommands().keySet();
        String what = misuse.isUnknownOption() ? "option" : commands.isEmpty() ? "argument" : "command";
        String said = "unknown " + what + " \"" + misuse.getUnmatched().get(0).replaceAll("\\p{Cntrl}", " ") + '"';
        List<String> near = misuse.getSuggestions();
        if (!near.isEmpty()) {
            return said + "; did you mean " + near.get(0) + "?";
        }
        return what.equals("command") ? said + "; there are " + String.join(", ", commands) : said;
    }

    /** Of the jar; classes that were not packed have none. */
    static final class Version implements CommandLine.IVersionProvider {
        @Override
        public String[] getVersion() {
            return new String[] {"tangoe-bridge " + Optional.ofNullable(Commands.class.getPackage().getImplementationVersion()).orElse("unpacked")};
        }
    }
}
