package tangoe.bridge.mapping;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitOption;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import tangoe.bridge.problem.Problem;

/**
 * The YAML tables of {@code routes/mappings/}, each by its base name: {@code request-type.yaml} is {@code request-type}.
 *
 * <p>A table with {@code rules} is also a {@link Decision}. Loading never throws: faults are in {@link #problems()}, and the rest
 * can be used. Safe for many threads; the returned trees are shared and must not be changed.
 */
public final class Tables {

    private static final String ENDING = ".yaml";

    private final Map<String, YamlDocument> documents;
    private final Map<String, Decision> decisions;
    private final Set<String> faulty;
    private final List<Problem> problems;

    private Tables(Map<String, YamlDocument> documents, Map<String, Decision> decisions, Set<String> faulty, List<Problem> problems) {
        this.documents = Map.copyOf(documents);
        this.decisions = Map.copyOf(decisions);
        this.faulty = Set.copyOf(faulty);
        this.problems = List.copyOf(problems);
    }

    /** @param mappings the folder {@code routes/mappings} of a home folder; a missing folder has no tables */
    public static Tables load(Path mappings) {
        return load(mappings, "incident");
    }

    /** @param tickets the table of the tickets: codes of its columns are held against {@code choices.yaml} */
    public static Tables load(Path mappings, String tickets) {
        List<Problem> problems = new ArrayList<>();
        Map<String, YamlDocument> documents = new TreeMap<>();
        Set<String> faulty = new TreeSet<>();
        Path home = mappings.toAbsolutePath().normalize().resolve("../..").normalize();
        for (Path path : files(home, mappings, ENDING, problems)) {
            String name = path.getFileName().toString();
            String table = name.substring(0, name.length() - ENDING.length());
            int before = problems.size();
            YamlDocument document = YamlDocument.read(path, shown(home, path), problems);
            if (problems.size() > before) {
                faulty.add(table);
            }
            YamlDocument other = documents.putIfAbsent(table, document);
            if (other != null) {
                problems.add(new Problem(document.file(), 0, "there is a table of this name already, " + other.file()
                        + "; rename one of them"));
            }
        }
        shapes(mappings, shown(home, mappings), documents, faulty, problems);
        Codes codes = faulty.contains(Codes.TABLE) ? null : documents.containsKey(Codes.TABLE) ? new Codes(documents.get(Codes.TABLE), tickets) : null;
        Places places = new Places(fields(documents.get(DecisionReader.INCIDENT_FIELDS), faulty));
        Map<String, Decision> decisions = new HashMap<>();
        documents.forEach((name, document) -> {
            if (document.data().has("rules")) {
                decisions.put(name, DecisionReader.read(document, documents, faulty, problems));
            }
            if (codes != null) {
                codes.check(name, document, problems);
            }
            if (!faulty.contains(name)) {
                places.check(name, document, problems);
            }
            linesReadKnownFields(document, documents, faulty, problems);
        });
        return new Tables(documents, decisions, faulty, problems);
    }

    /** The table as shipped with this version. */
    public static JsonNode shipped(String name) {
        try (InputStream in = Tables.class.getResourceAsStream(name + ENDING)) {
            return YamlDocument.read(new String(in.readAllBytes(), StandardCharsets.UTF_8), name, new ArrayList<>()).data();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** References to a table with the wrong shape are not checked, so only that table's own problems are reported. */
    private static void shapes(Path mappings, String shown, Map<String, YamlDocument> documents, Set<String> faulty, List<Problem> problems) {
        Schemas schemas = new Schemas(mappings, shown);
        documents.forEach((name, document) -> {
            int before = problems.size();
            if (name.equals(AssetColumnsCheck.TABLE) && !faulty.contains(name)) {
                AssetColumnsCheck.of(document, problems);
            }
            if (!faulty.contains(name) && problems.size() == before) {
                schemas.check(name, document, problems);
            }
            if (problems.size() > before) {
                faulty.add(name);
            }
        });
    }

    /** @throws IllegalArgumentException if there is no such table; names the nearest one */
    public JsonNode table(String name) {
        YamlDocument document = documents.get(name);
        if (document == null) {
            throw new IllegalArgumentException("there is no table \"" + name + "\" in routes/mappings"
                    + Nearest.offered(name, documents.keySet()));
        }
        return document.data();
    }

    /** @throws IllegalArgumentException if there is no such decision table; names the nearest one */
    public Decision decision(String name) {
        Decision decision = decisions.get(name);
        if (decision == null) {
            throw new IllegalArgumentException("there is no decision table \"" + name + "\" in routes/mappings"
                    + Nearest.offered(name, decisions.keySet()));
        }
        return decision;
    }

    public Set<String> names() {
        return documents.keySet();
    }

    public Set<String> decisionNames() {
        return decisions.keySet();
    }

    /** Whether the table itself has problems, so that references to it cannot be checked. */
    boolean faulty(String name) {
        return faulty.contains(name);
    }

    public List<Problem> problems() {
        return problems;
    }

    /** Files below the folder with this ending, sorted; dot folders are Kubernetes' own and left out. */
    static List<Path> files(Path home, Path folder, String ending, List<Problem> problems) {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        // A mounted ConfigMap shows each file as a link into "..data", so links are followed and that folder is not.
        try (Stream<Path> walk = Files.walk(folder, FileVisitOption.FOLLOW_LINKS)) {
            return walk.filter(path -> path.getFileName().toString().endsWith(ending))
                    .filter(path -> StreamSupport.stream(folder.relativize(path).spliterator(), false)
                            .noneMatch(part -> part.toString().startsWith(".")))
                    .filter(Files::isRegularFile).sorted().toList();
        } catch (IOException | UncheckedIOException e) {
            problems.add(new Problem(shown(home, folder), 0, "the folder cannot be read: " + e.getMessage()));
            return List.of();
        }
    }

    static String shown(Path home, Path path) {
        return home.toAbsolutePath().normalize().relativize(path.toAbsolutePath().normalize()).toString().replace('\\', '/');
    }

    private static List<String> fields(YamlDocument list, Set<String> faulty) {
        return list == null || faulty.contains(DecisionReader.INCIDENT_FIELDS) ? List.of()
                : StreamSupport.stream(list.data().path("fields").spliterator(), false).map(JsonNode::asText).toList();
    }

    private static void linesReadKnownFields(YamlDocument document, Map<String, YamlDocument> all, Set<String> faulty,
            List<Problem> problems) {
        JsonNode lines = document.data().path("lines");
        String list = document.data().path("reads").asText(DecisionReader.INCIDENT_FIELDS);
        YamlDocument known = all.get(list);
        if (!lines.isArray() || known == null || faulty.contains(list)) {
            return;
        }
        List<String> names = fields(known, faulty);
        for (int i = 0; i < lines.size(); i++) {
            String field = lines.get(i).path("field").asText("");
            if (!field.isEmpty() && !names.contains(field)) {
                int line = document.line(JsonPointer.compile("/lines/" + i + "/field"));
                problems.add(new Problem(document.file(), line, "\"" + field + "\" is none of the fields in " + known.file()
                        + "; add it there, or mend the name" + Nearest.offered(field, names)));
            }
        }
    }
}
