package tangoe.bridge.check;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.apache.camel.Consumer;
import org.apache.camel.Endpoint;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.apache.camel.Producer;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.DefaultComponent;
import org.apache.camel.support.DefaultConsumer;
import org.apache.camel.support.DefaultEndpoint;
import org.apache.camel.support.DefaultProducer;
import org.apache.camel.support.PluginHelper;
import org.apache.camel.support.ResourceHelper;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tangoe.bridge.problem.Problem;

/** One test for each kind of fault that somebody who edits routes can make. */
class RoutesCheckTest {

    @TempDir
    Path home;

    private final Vendor vendor = new Vendor();

    @Test
    void aSoundFolderHasNoProblem() throws IOException {
        write("routes/mappings/note.jq", "{text: .body}");
        kamelet("say", "word", "to: \"log:{{word}}\"");
        routes("a/sound", """
                - route:
                    id: sound
                    description: Takes and says
                    from:
                      uri: platform-http:/tangoe/{event}
                      parameters:
                        httpMethodRestrict: POST
                      steps:
                        - filter:
                            expression:
                              simple:
                                expression: ${header.kind} == 'note'
                            steps:
                              - setBody:
                                  expression:
                                    jq:
                                      expression: resource:file:%s/routes/mappings/note.jq
                        - to:
                            uri: kamelet:say
                            parameters:
                              word: "{{acme.word}}"
                        - toD:
                            uri: seda:next-${header.kind}
                            parameters:
                              waitForTaskToComplete: Never
                """.formatted(home));

        assertThat(problems()).isEmpty();
    }

    @Test
    void aFolderWithoutRoutesHasNoProblem() {
        assertThat(problems()).isEmpty();
    }

    @Test
    void brokenYamlIsNamedWithTheParsersLine() throws IOException {
        write("routes/x.camel.yaml", "- route:\n    id: x\n    description: \"never ends\n    from: [\n");

        assertThat(problems()).singleElement().asString().matches("routes/x.camel.yaml:\\d+: this is not readable: .*");
    }

    @Test
    void aTabIsNamedWithItsLine() throws IOException {
        write("routes/x.camel.yaml", "- route:\n\tid: x\n");

        assertThat(problems()).singleElement().asString().startsWith("routes/x.camel.yaml:2: this is not readable: ");
    }

    @Test
    void anUnknownStepIsNamedWithItsLine() throws IOException {
        routes("x", route("x", "- sett: { body: a }"));

        assertThat(problems()).containsExactly("routes/x.camel.yaml:7: \"sett\" is no step or property known here;"
                + " mend its name or its indentation");
    }

    @Test
    void anUnknownPropertyIsNamedWithItsLine() throws IOException {
        routes("x", route("x", "- log:", "    mesage: hello"));

        assertThat(problems()).containsExactly("routes/x.camel.yaml:8: \"mesage\" is no step or property known here;"
                + " mend its name or its indentation");
    }

    @Test
    void aFileThatIsNoListOfRoutesIsNamed() throws IOException {
        write("routes/x.camel.yaml", "route:\n  id: x\n");

        assertThat(problems()).singleElement().asString().startsWith("routes/x.camel.yaml:1: ").contains("- route:");
    }

    @Test
    void anUnknownComponentIsNamed() throws IOException {
        routes("x", route("x", "- to: { uri: \"tmier:a\" }"));

        assertThat(problems()).containsExactly(
                "routes/x.camel.yaml:7: there is no component \"tmier\"; mend the name, or put its jars into lib/");
    }

    @Test
    void anUnknownComponentOfADynamicStepIsNamed() throws IOException {
        routes("x", route("x", "- toD: { uri: \"tmier:${body}\" }"));

        assertThat(problems()).containsExactly(
                "routes/x.camel.yaml:7: there is no component \"tmier\"; mend the name, or put its jars into lib/");
    }

    @Test
    void anUnknownOptionIsNamedAndItsValueIsNot() throws IOException {
        routes("x", route("x", "- to:", "    uri: seda:a", "    parameters:", "      sizze: \"{{acme.word}}\""));

        assertThat(problems()).containsExactly(
                "routes/x.camel.yaml:10: the component seda has no option \"sizze\"; did you mean size?");
    }

    @Test
    void anUnknownOptionOfADynamicStepIsNamed() throws IOException {
        routes("x", route("x", "- toD:", "    uri: seda:${body}", "    parameters:", "      sizze: 5"));

        assertThat(problems()).containsExactly(
                "routes/x.camel.yaml:10: the component seda has no option \"sizze\"; did you mean size?");
    }

    @Test
    void anOptionThatTheInboxDoesNotHaveIsNamed() throws IOException {
        routes("x", route("x", "- toD:", "    uri: inbox:to-${body}", "    parameters:", "      tickt: INC0010001"));

        assertThat(problems()).containsExactly(
                "routes/x.camel.yaml:10: the component inbox has no option \"tickt\"; did you mean ticket?");
    }

    @Test
    void anOptionThatCannotTakeItsValueIsNamed() throws IOException {
        routes("x", route("x", "- to:", "    uri: seda:a", "    parameters:", "      size: \"{{acme.word}}\""));

        assertThat(problems()).containsExactly(
                "routes/x.camel.yaml:10: the option \"size\" cannot take the value it is given");
    }

    @Test
    void aPlaceholderThatIsNoSettingIsNamed() throws IOException {
        routes("x", route("x", "- log:", "    message: \"a {{acme.wrod}}\""));

        assertThat(problems()).containsExactly("routes/x.camel.yaml:8: {{acme.wrod}} is no setting; add it to"
                + " application.properties or mend the name");
    }

    @Test
    void aWrongSimpleExpressionIsNamed() throws IOException {
        routes("x", route("x", "- setBody:", "    expression:", "      simple:", "        expression: \"${bdy}\""));

        assertThat(problems()).containsExactly("routes/x.camel.yaml:10: the simple expression is wrong:"
                + " Unknown function: bdy in \"${bdy}\"");
    }

    @Test
    void aWrongJqExpressionIsNamed() throws IOException {
        routes("x", route("x", "- setBody:", "    expression:", "      jq:", "        expression: \".a | {\""));

        assertThat(problems()).singleElement().asString().startsWith("routes/x.camel.yaml:").contains("the jq expression is wrong: ");
    }

    @Test
    void aMissingMappingIsNamed() throws IOException {
        routes("x", route("x", "- setBody:", "    expression:", "      jq:",
                "        expression: resource:file:" + home + "/routes/mappings/none.jq"));

        assertThat(problems()).containsExactly("routes/x.camel.yaml:10: the file " + home
                + "/routes/mappings/none.jq is missing; add it or mend its name");
    }

    @Test
    void anIdThatStandsInTwoFilesIsNamedWithBothPlaces() throws IOException {
        routes("a", route("same", "- log: { message: a }"));
        routes("b", route("other", "- log: { message: a }") + route("same", "- log: { message: b }"));

        assertThat(problems()).containsExactly("routes/b.camel.yaml:9: the id \"same\" is also the one of"
                + " routes/a.camel.yaml:1; give each route an id of its own");
    }

    @Test
    void aRouteWithoutIdOrDescriptionIsNamed() throws IOException {
        write("routes/x.camel.yaml", "- route:\n    from:\n      uri: direct:x\n      steps:\n        - log: { message: a }\n");

        assertThat(problems()).containsExactly(
                "routes/x.camel.yaml:1: this route has no description; say in one what it does",
                "routes/x.camel.yaml:1: this route has no id; give it one, so that logs and metrics can name it");
    }

    @Test
    void aMissingBeanIsNamed() throws IOException {
        routes("x", route("x", "- process: { ref: absent }"));

        assertThat(problems()).containsExactly("routes/x.camel.yaml:7: there is no bean \"absent\"; mend the name");
    }

    @Test
    void theStepThatFailsIsNamedThoughAnotherReadsTheSame() throws IOException {
        routes("x", route("x", "- log: { message: \"${body}\" }", "- circuitBreaker: { steps: [ { log: a } ] }"));

        assertThat(problems()).singleElement().asString().startsWith("routes/x.camel.yaml:8: ").contains("resilience4j");
    }

    @Test
    void aFaultInOneRouteHidesNoOther() throws IOException {
        routes("x", route("one", "- sett: { body: a }") + route("two", "- to: { uri: \"tmier:a\" }")
                + route("three", "- log: { message: \"{{acme.none}}\" }") + route("four", "- log: { message: a }"));
        routes("y", route("five", "- to: { uri: \"tmier:a\" }"));

        assertThat(problems()).extracting(line -> line.substring(0, line.indexOf(' '))).containsExactly(
                "routes/x.camel.yaml:7:", "routes/x.camel.yaml:14:", "routes/x.camel.yaml:21:", "routes/y.camel.yaml:7:");
    }

    @Test
    void anUnknownKameletIsNamedAndTheNearestOffered() throws IOException {
        kamelet("tangoe-interaction", "word", "log: \"{{word}}\"");
        routes("x", route("x", "- to: { uri: \"kamelet:tangoe-interactoin\" }"));

        assertThat(problems()).containsExactly("routes/x.camel.yaml:7: there is no kamelet \"tangoe-interactoin\" in routes/;"
                + " did you mean tangoe-interaction?");
    }

    @Test
    void aMissingKameletParameterIsNamed() throws IOException {
        kamelet("say", "word", "log: \"{{word}}\"");
        routes("x", route("x", "- to: { uri: \"kamelet:say\" }"));

        assertThat(problems()).containsExactly("routes/x.camel.yaml:7: kamelet:say needs the parameter word");
    }

    @Test
    void anUnknownKameletParameterIsNamed() throws IOException {
        kamelet("say", "word", "log: \"{{word}}\"");
        routes("x", route("x", "- to:", "    uri: kamelet:say", "    parameters:", "      word: a", "      wrod: b"));

        assertThat(problems()).containsExactly(
                "routes/x.camel.yaml:11: kamelet:say has no parameter \"wrod\"; did you mean word?");
    }

    @Test
    void aFaultInAKameletIsToldOnceAtTheKamelet() throws IOException {
        kamelet("say", "word", "to: \"seda:{{word}}?sizze=1\"");
        routes("x", route("one", "- to: { uri: \"kamelet:say?word=a\" }") + route("two", "- to: { uri: \"kamelet:say?word=b\" }"));

        assertThat(problems()).containsExactly(
                "routes/kamelets/say.kamelet.yaml:15: the component seda has no option \"sizze\"; did you mean size?");
    }

    /** A start does not build it. */
    @Test
    void aKameletThatNoRouteUsesIsCheckedWithItsExample() throws IOException {
        kamelet("say", "word", "to: \"nothing:{{word}}\"");

        assertThat(problemsUnnoticedByAStart()).containsExactly("routes/kamelets/say.kamelet.yaml:15: there is no component \"nothing\";"
                + " mend the name, or put its jars into lib/");
    }

    @Test
    void aKameletThatNothingCanTryOutIsNamed() throws IOException {
        kamelet("say", "word", "log: \"{{word}}\"");
        Path file = home.resolve("routes/kamelets/say.kamelet.yaml");
        Files.writeString(file, Files.readString(file).replace("        example: hello\n", ""));

        assertThat(problemsUnnoticedByAStart()).containsExactly("routes/kamelets/say.kamelet.yaml:8: no route uses say, and its parameter"
                + " \"word\" has no example to check it with; add one");
    }

    @Test
    void aKameletThatIsNoYamlIsNamedAndItsRoutesAreNot() throws IOException {
        write("routes/kamelets/say.kamelet.yaml", "metadata:\n  name: say\nspec: [\n");
        routes("x", route("x", "- to: { uri: \"kamelet:say\" }"));

        assertThat(problems()).singleElement().asString().startsWith("routes/kamelets/say.kamelet.yaml:");
    }

    @Test
    void aKameletOfAnotherNameThanItsFileIsNamed() throws IOException {
        kamelet("say", "word", "log: \"{{word}}\"");
        Files.move(home.resolve("routes/kamelets/say.kamelet.yaml"), home.resolve("routes/kamelets/tell.kamelet.yaml"));

        assertThat(problems()).containsExactly("routes/kamelets/tell.kamelet.yaml:2: metadata.name must be \"tell\","
                + " as the file is called");
    }

    @Test
    void nobodyIsContacted() throws IOException {
        kamelet("tell", "word", "to: \"vendor:{{word}}\"");
        routes("x", route("x", "- to: { uri: \"vendor:a\" }", "- to: { uri: \"kamelet:tell?word=a\" }")
                + route("y", "- log: { message: a }").replace("direct:y", "vendor:b"));

        assertThat(problems()).isEmpty();
        assertThat(vendor.made).as("endpoints, producers and consumers made").hasValueGreaterThan(4);
        assertThat(vendor.started).as("producers and consumers started").hasValue(0);
    }

    @Test
    void aSecretThatCamelQuotesIsTakenOut() throws IOException {
        routes("x", route("x", "- setBody:", "    expression:", "      simple:", "        expression: \"${ {{acme.secret}} }\""));

        List<Problem> problems = new RoutesCheck(home, text -> text.replace("s3cr3t", "***")).problems(this::context);

        assertThat(problems).singleElement().asString().contains("***").doesNotContain("s3cr3t");
    }

    /** What a check says. A start, which builds the routes once, must notice whether something is wrong. */
    private List<String> problems() {
        List<String> problems = problemsUnnoticedByAStart();
        assertThat(isRefused()).as("a start of what has %s", problems).isEqualTo(!problems.isEmpty());
        return problems;
    }

    private List<String> problemsUnnoticedByAStart() {
        return new RoutesCheck(home, text -> text).problems(this::context).stream().map(Problem::toString).toList();
    }

    private boolean isRefused() {
        LoadedRoutes loaded = new LoadedRoutes();
        try (DefaultCamelContext context = context(); Stream<Path> files = Files.walk(home)) {
            context.addModelLifecycleStrategy(loaded);
            PluginHelper.getRoutesLoader(context).loadRoutes(files.filter(file -> file.toString().endsWith(".yaml"))
                    .map(file -> ResourceHelper.resolveResource(context, "file:" + file)).toList());
            return !loaded.build(home, context).isEmpty();
        } catch (Exception cannotBeBuilt) {
            return true;
        }
    }

    private DefaultCamelContext context() {
        DefaultCamelContext context = new DefaultCamelContext();
        Properties properties = new Properties();
        properties.put("acme.word", "hello");
        properties.put("acme.secret", "s3cr3t");
        context.getPropertiesComponent().setInitialProperties(properties);
        context.addComponent("vendor", vendor);
        return context;
    }

    /** Six lines, then the steps. */
    private static String route(String id, String... steps) {
        return """
                - route:
                    id: %s
                    description: Does what the test asks
                    from:
                      uri: direct:%s
                      steps:
                """.formatted(id, id) + String.join("\n", List.of(steps)).indent(8);
    }

    /** The step stands in line 15. */
    private void kamelet(String name, String parameter, String step) throws IOException {
        write("routes/kamelets/" + name + ".kamelet.yaml", """
                metadata:
                  name: %s
                spec:
                  definition:
                    title: Says
                    required: [%s]
                    properties:
                      %s:
                        type: string
                        example: hello
                  template:
                    from:
                      uri: kamelet:source
                      steps:
                        - %s
                """.formatted(name, parameter, parameter, step));
    }

    private void routes(String name, String content) throws IOException {
        write("routes/" + name + ".camel.yaml", content);
    }

    private void write(String name, String content) throws IOException {
        Path file = home.resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, content, StandardCharsets.UTF_8);
    }

    /** A component whose producers and consumers would contact somebody on start. */
    private static final class Vendor extends DefaultComponent {

        private final AtomicInteger made = new AtomicInteger();
        private final AtomicInteger started = new AtomicInteger();

        @Override
        protected Endpoint createEndpoint(String uri, String remaining, Map<String, Object> parameters) {
            made.incrementAndGet();
            return new DefaultEndpoint(uri, this) {
                @Override
                public Producer createProducer() {
                    made.incrementAndGet();
                    return new DefaultProducer(this) {
                        @Override
                        public void process(Exchange exchange) {
                        }

                        @Override
                        protected void doStart() {
                            started.incrementAndGet();
                        }
                    };
                }

                @Override
                public Consumer createConsumer(Processor processor) {
                    made.incrementAndGet();
                    return new DefaultConsumer(this, processor) {
                        @Override
                        protected void doStart() {
                            started.incrementAndGet();
                        }
                    };
                }
            };
        }
    }
}
