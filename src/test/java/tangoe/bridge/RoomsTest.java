package tangoe.bridge;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The main classes keep to the rooms and arrows of {@code docs/rooms.md}, and no two of them have the same name. */
class RoomsTest {

    private static final List<Path> ROOTS = List.of(Path.of("src/main/java/tangoe/bridge"), Path.of("src/sandbox/java/tangoe/bridge"));
    private static final Pattern IMPORT = Pattern.compile("(?m)^import (?:static )?tangoe\\.bridge\\.((?:[a-z]+\\.)*)[A-Z]");
    private static final Pattern NAME = Pattern.compile("`([^`]+)`");
    private static final String EVERYTHING = "all";
    private static final String WHOLE_BRIDGE = "tangoe.bridge";

    @Test
    void noTwoClassesHaveTheSameName() throws IOException {
        Map<String, Long> counts = sources().stream().map(file -> file.getFileName().toString().replace(".java", ""))
                .collect(Collectors.groupingBy(name -> name, TreeMap::new, Collectors.counting()));
        counts.values().removeIf(count -> count == 1);
        assertThat(counts.keySet()).as("names that two classes have").isEmpty();
    }

    @Test
    void classesUseOnlyTheRoomsThatThePageAllows() throws IOException {
        Map<String, Set<String>> rooms = rooms();
        Set<String> unknown = new TreeSet<>();
        Set<String> forbidden = new TreeSet<>();
        for (Path file : sources()) {
            String room = ROOTS.stream().filter(file::startsWith).findFirst().orElseThrow().relativize(file.getParent()).toString();
            String from = roomOf(room, rooms);
            if (!rooms.containsKey(from)) {
                unknown.add(from);
                continue;
            }
            Set<String> reachable = reachable(from, rooms);
            Matcher used = IMPORT.matcher(Files.readString(file));
            while (used.find()) {
                String to = roomOf(used.group(1).replaceAll("\\.$", "").replace('.', '/'), rooms);
                if (!to.equals(from) && !reachable.contains(to)) {
                    forbidden.add(from + " -> " + to);
                }
            }
        }
        assertThat(unknown).as("rooms that the page does not draw").isEmpty();
        assertThat(forbidden).as("arrows that are not on the page").isEmpty();
    }

    @Test
    void thePageDrawsNoCircle() throws IOException {
        Map<String, Set<String>> rooms = rooms();
        rooms.values().removeIf(uses -> uses.contains(WHOLE_BRIDGE));
        assertThat(rooms.keySet()).allSatisfy(room -> assertThat(reachable(room, rooms)).as("what " + room + " may use").doesNotContain(room));
    }

    /** The room on the page that a package belongs to; the package itself where there is none. */
    private static String roomOf(String folder, Map<String, Set<String>> rooms) {
        for (String room = folder; !room.isEmpty(); room = room.contains("/") ? room.substring(0, room.lastIndexOf('/')) : "") {
            if (rooms.containsKey(room)) {
                return room;
            }
        }
        return folder.isEmpty() ? WHOLE_BRIDGE : folder;
    }

    /** What a room may use, and what those rooms may use in turn. */
    private static Set<String> reachable(String room, Map<String, Set<String>> rooms) {
        Set<String> reachable = new HashSet<>();
        List<String> next = new ArrayList<>(rooms.get(room));
        while (!next.isEmpty()) {
            String one = next.remove(0);
            if (reachable.add(one)) {
                next.addAll(rooms.getOrDefault(one, Set.of()));
            }
        }
        return reachable;
    }

    /** The table "The rooms": what each room may use. */
    private static Map<String, Set<String>> rooms() throws IOException {
        Map<String, Set<String>> rooms = new TreeMap<>();
        String page = Files.readString(Path.of("docs/rooms.md"));
        page.substring(page.indexOf("| room | what it is for | may use |")).lines().skip(2).takeWhile(line -> line.startsWith("|")).forEach(line -> {
            String[] cells = line.split("\\|");
            Set<String> uses = Stream.of(cells[3].replaceAll("\\([^)]*\\)", "").split(",")).map(use -> use.replace("`", "").strip())
                    .filter(use -> !use.equals("–") && !use.isEmpty()).collect(Collectors.toSet());
            Matcher name = NAME.matcher(cells[1]);
            String parent = "";
            while (name.find()) {
                String room = name.group(1).contains("/") ? name.group(1) : parent + name.group(1);
                parent = room.contains("/") ? room.substring(0, room.indexOf('/') + 1) : "";
                rooms.put(room, uses);
            }
        });
        assertThat(rooms).containsKeys("problem", "inbox", "inventory/read", "inventory/pull");
        Map<String, Set<String>> resolved = new TreeMap<>();
        // "inventory" on the page means each of its rooms.
        rooms.forEach((room, uses) -> resolved.put(room, uses.contains(EVERYTHING) ? rooms.keySet() : uses.stream()
                .flatMap(use -> rooms.containsKey(use) ? Stream.of(use) : rooms.keySet().stream().filter(other -> other.startsWith(use + "/")))
                .collect(Collectors.toSet())));
        return resolved;
    }

    private static List<Path> sources() throws IOException {
        List<Path> sources = new ArrayList<>();
        for (Path root : ROOTS) {
            try (Stream<Path> files = Files.walk(root)) {
                sources.addAll(files.filter(file -> file.toString().endsWith(".java") && !file.endsWith("package-info.java")).toList());
            }
        }
        return sources;
    }
}
