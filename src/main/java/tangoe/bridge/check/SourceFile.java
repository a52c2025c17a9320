package tangoe.bridge.check;

import java.io.IOException;
import java.nio.charset.MalformedInputException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;
import org.apache.camel.model.RouteDefinition;
import org.apache.camel.spi.Resource;
import org.apache.camel.support.ResourceHelper;
import tangoe.bridge.problem.Problem;

/**
 * A YAML file of the routes folder.
 *
 * @param path  absolute
 * @param name  relative to the bridge's folder, with {@code /}
 * @param lines of the file
 */
record SourceFile(Path path, String name, List<String> lines) {

    static final String ROUTES = ".camel.yaml";
    static final String KAMELET = ".kamelet.yaml";

    /** The files of the folder by name; a file that cannot be read becomes a problem. */
    static List<SourceFile> below(Path home, String ending, List<Problem> problems) {
        List<SourceFile> files = new ArrayList<>();
        Path routes = home.resolve("routes");
        if (!Files.isDirectory(routes)) {
            return files;
        }
        try (Stream<Path> tree = Files.walk(routes)) {
            for (Path path : tree.filter(path -> path.getFileName().toString().endsWith(ending)).sorted().toList()) {
                String name = home.relativize(path).toString().replace('\\', '/');
                try {
                    files.add(new SourceFile(path, name, Files.readAllLines(path)));
                } catch (MalformedInputException notUtf8) {
                    problems.add(new Problem(name, 0, "is not in UTF-8; save it in that encoding"));
                } catch (IOException e) {
                    problems.add(new Problem(name, 0, "cannot be read (" + e.getClass().getSimpleName()
                            + "); give the bridge's user access to it"));
                }
            }
        } catch (IOException e) {
            problems.add(new Problem("routes", 0, "cannot be listed (" + e.getClass().getSimpleName() + ")"));
        }
        return files;
    }

    Resource resource() {
        return resource(lines);
    }

    /** The file with all lines outside a part blanked, so that the rest keeps its line numbers. */
    Resource part(int first, int last) {
        List<String> part = new ArrayList<>(Collections.nCopies(lines.size(), ""));
        for (int line = first; line <= last; line++) {
            part.set(line - 1, lines.get(line - 1));
        }
        return resource(part);
    }

    /** The lines where the items of the file's list begin. */
    List<Integer> items() {
        List<Integer> starts = new ArrayList<>();
        for (int i = 0; i < lines.size(); i++) {
            if (lines.get(i).startsWith("- ")) {
                starts.add(i + 1);
            }
        }
        return starts;
    }

    void requireItems(List<Problem> problems) {
        if (items().isEmpty()) {
            problems.add(problem(1, "holds no route; a file of routes is a list whose items begin with \"- route:\""));
        }
    }

    /** Whether the route was read from it. */
    boolean holds(RouteDefinition route) {
        return route.getResource() != null && path.toUri().equals(route.getResource().getURI());
    }

    /** The first line from {@code first} to {@code last} that holds the text, else {@code otherwise}. */
    int line(String text, int first, int last, int otherwise) {
        for (int line = Math.max(first, 1); line <= Math.min(last, lines.size()); line++) {
            if (!text.isBlank() && lines.get(line - 1).contains(text)) {
                return line;
            }
        }
        return otherwise;
    }

    Problem problem(int line, String sentence) {
        return new Problem(name, line, sentence);
    }

    private Resource resource(List<String> content) {
        byte[] bytes = String.join("\n", content).getBytes(StandardCharsets.UTF_8);
        return ResourceHelper.fromBytes("file:" + path, bytes);
    }
}
