package tangoe.bridge;

import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import org.apache.camel.CamelContext;
import org.apache.camel.impl.DefaultCamelContext;
import org.jdbi.v3.core.ConnectionFactory;
import org.jdbi.v3.core.Jdbi;
import tangoe.bridge.check.Problem;
import tangoe.bridge.check.RoutesCheck;
import tangoe.bridge.mapping.MappingsCheck;
import tangoe.bridge.settings.Settings;

/** Everything that is wrong with a home folder, found without contacting anybody. The start refuses with the same words. */
final class Check {

    private static final ConnectionFactory NOBODY = () -> {
        throw new SQLException("a check reads no database");
    };

    private Check() {
    }

    static List<Problem> problems(Path home, Settings settings) {
        List<Problem> problems = new ArrayList<>(settings.problems());
        problems.addAll(MappingsCheck.problems(home));
        List<Parts> made = new ArrayList<>();
        try {
            problems.addAll(new RoutesCheck(home, settings::redacted).problems(() -> {
                Parts parts = Parts.still(home, settings, Jdbi.create(NOBODY), Clock.systemUTC());
                made.add(parts);
                return context(parts);
            }));
        } finally {
            made.forEach(Parts::close);
        }
        return problems.stream().distinct().sorted().toList();
    }

    private static CamelContext context(Parts parts) {
        DefaultCamelContext context = new DefaultCamelContext();
        context.getPropertiesComponent().setOverrideProperties(parts.properties());
        parts.bindTo(context);
        return context;
    }
}
