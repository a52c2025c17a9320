package tangoe.bridge.check;

import java.net.URISyntaxException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.camel.CamelContext;
import org.apache.camel.NoSuchBeanException;
import org.apache.camel.PropertyBindingException;
import org.apache.camel.ResolveEndpointFailedException;
import org.apache.camel.component.kamelet.FailedToCreateKameletException;
import org.apache.camel.language.simple.types.SimpleIllegalSyntaxException;
import org.apache.camel.TypeConversionException;
import org.apache.camel.spi.EndpointUriFactory;
import org.apache.camel.util.URISupport;
import org.apache.commons.text.similarity.LevenshteinDistance;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;

/**
 * Explains an exception of Camel to somebody who edits routes.
 *
 * @param sentence what is wrong and how to mend it
 * @param line     the line that the exception names, else 0
 * @param traces   texts by which to find the fault in the file, the likeliest first
 */
record Explanation(String sentence, int line, List<String> traces) {

    private static final int LONGEST = 400;
    private static final Pattern MISSING_PROPERTY = Pattern.compile("Property with key \\[([^]]+)] not found");
    private static final Pattern UNKNOWN_OPTIONS = Pattern.compile("Unknown parameters=\\[\\{(.*)}]", Pattern.DOTALL);
    private static final Pattern NO_COMPONENT = Pattern.compile("No component found with scheme: ([^:\\s]+)|No endpoint could be found for: ([^:\\s]+)");
    private static final Pattern NO_RESOURCE = Pattern.compile("Cannot find resource: (\\S+)|Resource not found: (\\S+)");
    private static final Pattern MISSING_PARAMETERS = Pattern.compile(
            "Route template (\\S+) the following mandatory parameters must be provided: (.*)");
    private static final Pattern DUPLICATE = Pattern.compile("Duplicate id detected: ([^.]+)\\.");
    private static final Pattern MISSING_OPTION = Pattern.compile("Option (\\S+) is required when creating endpoint uri");
    private static final Pattern NO_LANGUAGE = Pattern.compile("No language could be found for: (\\S+)");
    private static final Pattern CALLER = Pattern.compile("^(Failed to create|Failed to start|Error creating).{0,2000}? because(?: of)?:? ",
            Pattern.DOTALL);

    static Explanation of(Throwable failure, CamelContext context) {
        List<Throwable> chain = chain(failure);
        for (Throwable each : chain) {
            if (each instanceof MarkedYamlEngineException yaml) {
                return yaml(yaml);
            }
        }
        for (int i = chain.size() - 1; i >= 0; i--) {
            Optional<Explanation> known = known(chain.get(i), context);
            if (known.isPresent()) {
                return known.get();
            }
        }
        Throwable last = chain.get(chain.size() - 1);
        String message = last.getMessage() == null ? "fails with " + last.getClass().getSimpleName() : last.getMessage();
        return new Explanation(cut(CALLER.matcher(message).replaceFirst("")), 0, List.of());
    }

    /** Names of the kamelets in which it failed, the outermost first. */
    static List<String> kamelets(Throwable failure) {
        List<String> names = new ArrayList<>();
        for (Throwable each : chain(failure)) {
            if (each instanceof FailedToCreateKameletException kamelet) {
                names.add(kamelet.getTemplateId());
            }
        }
        return names;
    }

    static Optional<String> nearest(String name, Set<String> known) {
        String best = null;
        int least = Math.max(2, name.length() / 3) + 1;
        for (String each : new TreeSet<>(known)) {
            int apart = LevenshteinDistance.getDefaultInstance().apply(name, each);
            if (apart > 0 && apart < least) {
                best = each;
                least = apart;
            }
        }
        return Optional.ofNullable(best);
    }

    private static Explanation yaml(MarkedYamlEngineException failure) {
        Optional<Mark> mark = failure.getProblemMark().or(failure::getContextMark);
        String what = failure.getProblem() == null ? failure.getMessage() : failure.getProblem();
        Matcher unknown = Pattern.compile("(?:Unsupported field|Unknown node id): (.*)", Pattern.DOTALL).matcher(what);
        String sentence = unknown.matches()
                ? "\"" + cut(unknown.group(1)) + "\" is no step or property known here; mend its name or its indentation"
                : "this is not readable: " + cut(what);
        return new Explanation(sentence, mark.map(m -> m.getLine() + 1).orElse(0), List.of());
    }

    private static Optional<Explanation> known(Throwable failure, CamelContext context) {
        String message = failure.getMessage() == null ? "" : failure.getMessage();
        if (failure instanceof SimpleIllegalSyntaxException syntax) {
            return simple(syntax.getExpression(), syntax.getMessage());
        }
        if (failure.getClass().getName().startsWith("net.thisptr.jackson.jq.")) {
            return explained("the jq expression is wrong: " + cut(message));
        }
        if (failure instanceof NoSuchBeanException bean) {
            return explained("there is no bean \"" + bean.getName() + "\"; mend the name", bean.getName());
        }
        if (failure instanceof PropertyBindingException binding) {
            return wrongValue(binding.getPropertyName());
        }
        Matcher match = MISSING_PROPERTY.matcher(message);
        if (match.find()) {
            return explained("{{" + match.group(1) + "}} is no setting; add it to application.properties or mend the name",
                    "{{" + match.group(1), match.group(1));
        }
        match = NO_COMPONENT.matcher(message);
        if (match.find()) {
            String scheme = match.group(1) == null ? match.group(2) : match.group(1);
            return explained(noSuchComponent(scheme), scheme + ":");
        }
        match = UNKNOWN_OPTIONS.matcher(message);
        if (match.find() && failure instanceof ResolveEndpointFailedException endpoint) {
            return unknownOptions(match.group(1), endpoint.getUri(), context);
        }
        if (failure instanceof ResolveEndpointFailedException endpoint && wrongValue(endpoint).isPresent()) {
            return wrongValue(endpoint);
        }
        match = MISSING_OPTION.matcher(message);
        if (match.find()) {
            return explained("the option \"" + match.group(1) + "\" is missing");
        }
        match = NO_RESOURCE.matcher(message);
        if (match.find()) {
            String file = match.group(1) == null ? match.group(2) : match.group(1);
            return missingFile(file);
        }
        if (failure instanceof java.io.FileNotFoundException || failure instanceof java.nio.file.NoSuchFileException) {
            return missingFile(message.replaceFirst(" .*", ""));
        }
        match = MISSING_PARAMETERS.matcher(message);
        if (match.find()) {
            return explained("kamelet:" + match.group(1) + " needs the parameter " + match.group(2), "kamelet:" + match.group(1));
        }
        match = DUPLICATE.matcher(message);
        if (match.find()) {
            return explained("the id \"" + match.group(1) + "\" stands twice; ids are unique among all routes",
                    "id: " + match.group(1));
        }
        match = NO_LANGUAGE.matcher(message);
        if (match.find()) {
            return explained("there is no language \"" + match.group(1) + "\"; mend the name", match.group(1) + ":");
        }
        return Optional.empty();
    }

    private static Optional<Explanation> simple(String expression, String message) {
        String what = message.lines().findFirst().orElse("").replaceFirst(" at location \\d+$", "");
        String shown = expression == null || expression.isEmpty() ? "" : " in \"" + cut(expression) + "\"";
        return explained("the simple expression is wrong: " + cut(what) + shown,
                expression == null ? "" : expression.lines().findFirst().orElse(""));
    }

    private static Optional<Explanation> unknownOptions(String options, String uri, CamelContext context) {
        // Only the first is reported, without its value, which may be a secret.
        String option = options.replaceFirst("(?s)=.*", "");
        String scheme = uri.replaceFirst("(?s):.*", "");
        return explained(noSuchOption(scheme, option, context), option + ":", option + "=");
    }

    static String noSuchOption(String scheme, String option, CamelContext context) {
        EndpointUriFactory factory = context.getCamelContextExtension().getEndpointUriFactory(scheme);
        Optional<String> meant = factory == null ? Optional.empty() : nearest(option, factory.propertyNames());
        return "the component " + scheme + " has no option \"" + cut(option) + "\""
                + meant.map(name -> "; did you mean " + name + "?").orElse("; take it out");
    }

    static String noSuchComponent(String scheme) {
        return "there is no component \"" + scheme + "\"; mend the name, or put its jars into lib/";
    }

    /** Camel does not name the option, so it is the one with this value. */
    private static Optional<Explanation> wrongValue(ResolveEndpointFailedException failure) {
        for (Throwable each : chain(failure)) {
            if (each instanceof TypeConversionException conversion) {
                try {
                    return URISupport.parseQuery(URISupport.extractQuery(failure.getUri()), true).entrySet().stream()
                            .filter(option -> String.valueOf(option.getValue()).equals(String.valueOf(conversion.getValue())))
                            .findFirst().flatMap(option -> wrongValue(option.getKey()));
                } catch (URISyntaxException notParsable) {
                    return Optional.empty();
                }
            }
        }
        return Optional.empty();
    }

    /** Leaves out the value, which may be a secret. */
    private static Optional<Explanation> wrongValue(String option) {
        return explained("the option \"" + option + "\" cannot take the value it is given", option + ":", option + "=");
    }

    private static Optional<Explanation> missingFile(String file) {
        String plain = file.replaceFirst("^file:(//)?", "");
        return explained("the file " + cut(plain) + " is missing; add it or mend its name", plain,
                plain.substring(plain.lastIndexOf('/') + 1));
    }

    private static Optional<Explanation> explained(String sentence, String... traces) {
        return Optional.of(new Explanation(sentence, 0, List.of(traces)));
    }

    private static List<Throwable> chain(Throwable failure) {
        List<Throwable> chain = new ArrayList<>();
        for (Throwable each = failure; each != null && !chain.contains(each); each = each.getCause()) {
            chain.add(each);
        }
        return chain;
    }

    private static String cut(String text) {
        String line = text.replaceAll("\\s+", " ").strip();
        return line.length() <= LONGEST ? line : line.substring(0, LONGEST) + "…";
    }
}
