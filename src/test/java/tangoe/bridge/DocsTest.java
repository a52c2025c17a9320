package tangoe.bridge;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Where comments and docs send a reader, there is something to read. */
class DocsTest {

    private static final List<String> TEXTS = List.of("java", "yaml", "jq", "json", "sql", "md", "properties", "xml");
    private static final Pattern LINE_OF_A_COMMENT = Pattern.compile("\\s*\\n\\s*(?:\\*|//|#|--)?\\s*");
    private static final Pattern NAMED = Pattern.compile("\\(docs/vendors/(\\w+)\\.md(?:, ([^():;]+?))?[;)]");
    private static final Pattern NUMBERED = Pattern.compile("\\bfacts\\b\\W{0,3}\\d");
    private static final Pattern LINK = Pattern.compile("\\]\\((?!https?:)([^)#\\s]*)(?:#([^)\\s]*))?\\)");
    private static final Pattern HEADING = Pattern.compile("(?m)^#+ (.+)$");
    private static final Pattern NOT_IN_AN_ANCHOR = Pattern.compile("[^\\p{L}\\p{N} _-]");

    @Test
    void everySectionThatACommentNamesIsThere() throws IOException {
        Map<String, Set<String>> sections = new TreeMap<>();
        for (Path page : files(Path.of("docs/vendors"))) {
            sections.put(page.getFileName().toString().replace(".md", ""), headings(page));
        }
        int named = 0;
        for (Path file : sources()) {
            String text = LINE_OF_A_COMMENT.matcher(Files.readString(file)).replaceAll(" ");
            for (var found : NAMED.matcher(text).results().toList()) {
                named++;
                assertThat(sections).as("%s: %s", file, found.group()).containsKey(found.group(1));
                if (found.group(2) != null) {
                    assertThat(sections.get(found.group(1))).as("%s: %s", file, found.group())
                            .contains(found.group(2).toLowerCase(Locale.ROOT).split(" and "));
                }
            }
        }
        assertThat(named).isGreaterThan(40);
    }

    @Test
    void noSourceNamesAFactByANumber() throws IOException {
        for (Path file : sources()) {
            assertThat(NUMBERED.matcher(LINE_OF_A_COMMENT.matcher(Files.readString(file)).replaceAll(" ")).results()
                    .map(found -> found.group())).as(file.toString()).isEmpty();
        }
    }

    @Test
    void everyLinkOfTheDocsLeadsSomewhere() throws IOException {
        List<Path> pages = Stream.concat(Stream.of(Path.of("README.md")), files(Path.of("docs")).stream()).toList();
        for (Path page : pages) {
            for (var link : LINK.matcher(Files.readString(page)).results().toList()) {
                Path target = link.group(1).isEmpty() ? page : page.resolveSibling(link.group(1)).normalize();
                assertThat(target).as("%s: %s", page, link.group()).exists();
                if (link.group(2) != null) {
                    assertThat(headings(target).stream().map(DocsTest::anchor)).as("%s: %s", page, link.group()).contains(link.group(2));
                }
            }
        }
    }

    private static Set<String> headings(Path page) throws IOException {
        return HEADING.matcher(Files.readString(page)).results().map(found -> found.group(1).toLowerCase(Locale.ROOT))
                .collect(Collectors.toSet());
    }

    /** As GitHub makes it. */
    private static String anchor(String heading) {
        return NOT_IN_AN_ANCHOR.matcher(heading).replaceAll("").replace(' ', '-');
    }

    private static List<Path> sources() throws IOException {
        return Stream.of("src", "routes", "k8s", "docs", "README.md", "application.properties", "pom.xml").map(Path::of)
                .flatMap(root -> files(root).stream()).filter(file -> !file.endsWith("DocsTest.java")).toList();
    }

    private static List<Path> files(Path root) {
        try (Stream<Path> files = Files.walk(root)) {
            return files.filter(Files::isRegularFile)
                    .filter(file -> TEXTS.contains(file.toString().substring(file.toString().lastIndexOf('.') + 1))).toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
