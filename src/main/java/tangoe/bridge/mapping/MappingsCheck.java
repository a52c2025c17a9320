package tangoe.bridge.mapping;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import com.google.re2j.Matcher;
import com.google.re2j.Pattern;
import net.thisptr.jackson.jq.BuiltinFunctionLoader;
import net.thisptr.jackson.jq.JsonQuery;
import net.thisptr.jackson.jq.Scope;
import net.thisptr.jackson.jq.Versions;
import net.thisptr.jackson.jq.exception.JsonQueryException;
import tangoe.bridge.problem.Problem;

/** Finds everything that is wrong with the mappings of a home folder, without running one. */
public final class MappingsCheck {

    private static final Pattern ENCOUNTERED =
            Pattern.compile("(?s)Encountered \"(?: \"([^\"]+)\"|([^\"]+)\").* at line (\\d+), column (\\d+)");
    private static final Pattern PLACE = Pattern.compile("at line (\\d+), column (\\d+)");

    private final Tables tables;
    private final Set<String> functions;

    private MappingsCheck(Tables tables) {
        this.tables = tables;
        this.functions = knownFunctions(tables);
    }

    /**
     * Problems of every table in {@code routes/mappings} and of every {@code *.jq} file in {@code routes}, by file and line.
     *
     * @param home the folder that holds {@code routes/}
     */
    public static List<Problem> problems(Path home) {
        return problems(home, Tables.load(home.resolve("routes/mappings")));
    }

    /** @param tables those of that home folder */
    public static List<Problem> problems(Path home, Tables tables) {
        List<Problem> problems = new ArrayList<>(tables.problems());
        MappingsCheck check = new MappingsCheck(tables);
        for (Path path : Tables.files(home, home.resolve("routes"), ".jq", problems)) {
            check.file(path, Tables.shown(home, path), problems);
        }
        return List.copyOf(problems);
    }

    private void file(Path path, String file, List<Problem> problems) {
        String text;
        try {
            text = Files.readString(path);
        } catch (IOException e) {
            problems.add(new Problem(file, 0, "cannot be read as UTF-8 text: " + e.getClass().getSimpleName()));
            return;
        }
        try {
            JsonQuery.compile(text, Versions.JQ_1_7);
        } catch (JsonQueryException e) {
            problems.add(notJq(file, e));
            return;
        }
        for (JqSource.Call call : JqSource.calls(text)) {
            call(call, file, problems);
        }
    }

    private void call(JqSource.Call call, String file, List<Problem> problems) {
        if (!functions.contains(call.function())) {
            problems.add(new Problem(file, call.line(), "there is no function \"" + call.function() + "\""
                    + Nearest.offered(call.function(), functions)));
        } else if (call.literal() != null && call.function().equals("table") && !tables.names().contains(call.literal())) {
            problems.add(new Problem(file, call.line(), "there is no table " + call.literal() + ".yaml in routes/mappings"
                    + Nearest.offered(call.literal(), tables.names())));
        } else if (call.literal() != null && call.function().equals("decide") && !tables.decisionNames().contains(call.literal())
                && !tables.faulty(call.literal())) {
            problems.add(new Problem(file, call.line(), "there is no table " + call.literal() + ".yaml with \"rules\" in routes/mappings"
                    + Nearest.offered(call.literal(), tables.decisionNames())));
        }
    }

    private static Problem notJq(String file, JsonQueryException e) {
        String message = String.valueOf(e.getCause() == null ? e.getMessage() : e.getCause().getMessage());
        Matcher encountered = ENCOUNTERED.matcher(message);
        if (encountered.find()) {
            String word = encountered.group(1) != null ? encountered.group(1) : encountered.group(2);
            String hint = word.equals("end") ? "; an \"if\" needs an \"else\" here, such as: else . end"
                    : word.equals("<EOF>") ? "; something that was opened is not closed" : "";
            return new Problem(file, Integer.parseInt(encountered.group(3)),
                    "this is not jq from column " + encountered.group(4) + " on: " + word + " was not expected" + hint);
        }
        Matcher place = PLACE.matcher(message);
        return new Problem(file, place.find() ? Integer.parseInt(place.group(1)) : 0,
                "this is not jq: " + message.lines().findFirst().orElse(""));
    }

    private static Set<String> knownFunctions(Tables tables) {
        Scope scope = Scope.newEmptyScope();
        BuiltinFunctionLoader.getInstance().loadFunctions(Versions.JQ_1_7, scope);
        Stream<String> ofCamel = Stream.of("header", "property", "constant", "variable", "body");
        Stream<String> ofBridge = new MappingFunctions(tables, (table, element, value) -> false, name -> null).jq().keySet().stream();
        return Stream.of(scope.getLocalFunctions().keySet().stream(), ofBridge, ofCamel).flatMap(names -> names)
                .map(name -> name.replaceFirst("/\\d+$", "")).collect(Collectors.toCollection(TreeSet::new));
    }
}
