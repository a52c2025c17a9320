package tangoe.bridge;

import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import org.apache.camel.CamelContext;
import org.apache.camel.impl.DefaultCamelContext;
import org.jdbi.v3.core.ConnectionFactory;
import org.jdbi.v3.core.Jdbi;
import tangoe.bridge.check.RoutesCheck;
import tangoe.bridge.mapping.MappingsCheck;
import tangoe.bridge.mapping.Tables;
import tangoe.bridge.problem.Problem;
import tangoe.bridge.settings.Settings;

/** Finds everything that is wrong with a home folder, and contacts nobody. A start that is refused has it say what is wrong. */
final class Check {

    private static final ConnectionFactory NOBODY = () -> {
        throw new SQLException("a check reads no database");
    };

    private static final List<String> NEEDED = List.of("asset-columns", "choices", "incident-events", "incident-fields",
            "incident-states", "interaction-texts", "support-request-text", "tangoe-states");

    private Check() {
    }

    static List<Problem> problems(Path home, Settings settings) {
        List<Problem> problems = new ArrayList<>(settings.problems());
        Tables tables = Tables.load(home.resolve("routes/mappings"), settings.find("servicenow.table").orElse("incident"));
        problems.addAll(ofMappings(home, tables));
        if (missing(home, tables).isEmpty()) {
            problems.addAll(ofRoutes(home, settings, tables));
        }
        return problems.stream().distinct().sorted().toList();
    }

    /** @param tables those of that home folder */
    static List<Problem> ofMappings(Path home, Tables tables) {
        List<Problem> problems = new ArrayList<>(MappingsCheck.problems(home, tables));
        problems.addAll(missing(home, tables));
        return problems;
    }

    /** Folders and tables that the bridge always needs; other missing files are reported where they are named. */
    static List<Problem> missing(Path home, Tables tables) {
        for (String folder : List.of("routes", "routes/mappings")) {
            if (!Files.isDirectory(home.resolve(folder))) {
                return List.of(new Problem(folder, 0, "this folder is missing in " + home
                        + "; copy it from the distribution, or let BRIDGE_HOME name the folder that has it"));
            }
        }
        return NEEDED.stream().filter(table -> !tables.names().contains(table))
                .map(table -> new Problem("routes/mappings/" + table + ".yaml", 0, "this mapping is missing; copy it from the distribution"))
                .toList();
    }

    private static List<Problem> ofRoutes(Path home, Settings settings, Tables tables) {
        try (Parts parts = Parts.still(home, settings, tables, Jdbi.create(NOBODY), Clock.systemUTC())) {
            return new RoutesCheck(home, settings::redacted).problems(() -> context(parts));
        }
    }

    private static CamelContext context(Parts parts) {
        DefaultCamelContext context = new DefaultCamelContext();
        context.getPropertiesComponent().setOverrideProperties(parts.properties());
        parts.bindTo(context);
        return context;
    }
}
