package tangoe.bridge.inventory;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Which records are of one asset. Records with the same strongest key are. One without an IMEI is also of the asset that
 * has its serial number, one with neither of the asset that has its ICCID, and so on; where several assets have it, it tells
 * nothing. A line of the API is of the device that it names or that names it, one line for each device. What comes out depends on
 * the records alone, not on the order in which they came.
 */
final class Matching {

    /** Of the records of one asset. */
    static final Comparator<SourceRecord> ORDER = Comparator.comparing((SourceRecord record) -> record.origin).thenComparing(SourceRecord::key);

    private final Map<String, Node> nodes = new TreeMap<>();
    private final Map<String, List<Node>> byToken = new HashMap<>();
    private final Set<String> touched;

    /** Records with the same strongest key, and what they are joined to. */
    private static final class Node {

        final String key;
        final int strength;
        final List<SourceRecord> records = new ArrayList<>();
        boolean affected;
        /** The devices that it names or that name it have decided. */
        boolean decided;
        Node joinedTo = this;

        Node(String key, int strength) {
            this.key = key;
            this.strength = strength;
        }

        Node root() {
            Node root = this;
            while (root.joinedTo != root) {
                root = root.joinedTo;
            }
            joinedTo = root;
            return root;
        }
    }

    private Matching(Set<String> touched) {
        this.touched = touched;
    }

    /**
     * @param records all that carry one of the touched tokens, and all of the assets that these feed
     * @param touched tokens whose records may belong elsewhere than before
     * @return the records of each asset, in a steady order
     */
    static List<List<SourceRecord>> assets(Collection<SourceRecord> records, Set<String> touched) {
        Matching matching = new Matching(touched);
        records.forEach(matching::add);
        matching.nodes.values().forEach(matching::judge);
        matching.join();
        return matching.joined();
    }

    /**
     * Tokens that must be looked up as well before records are matched: those of records that may belong elsewhere.
     *
     * @return what is not in {@code touched} yet
     */
    static Set<String> alsoTouched(Collection<SourceRecord> records, Set<String> touched) {
        Map<String, List<SourceRecord>> byStrongest = new HashMap<>();
        for (SourceRecord record : records) {
            byStrongest.computeIfAbsent(record.strongest(), key -> new ArrayList<>(2)).add(record);
        }
        Set<String> more = new HashSet<>();
        Set<Long> affected = new HashSet<>();
        for (List<SourceRecord> node : byStrongest.values()) {
            if (node.stream().anyMatch(record -> isAffected(record, touched))) {
                node.forEach(record -> {
                    more.addAll(record.tokens());
                    affected.add(record.asset);
                });
            }
        }
        // Two devices of Tangoe may be one asset: where a line of one leaves, a line of the other may take its place.
        records.stream().filter(record -> record.origin == Origin.API_DEVICES && record.asset != 0 && affected.contains(record.asset))
                .forEach(record -> more.addAll(record.links()));
        more.removeAll(touched);
        return more;
    }

    private static boolean isAffected(SourceRecord record, Set<String> touched) {
        return touched.contains(record.strongest()) || record.links().stream().anyMatch(touched::contains);
    }

    private void add(SourceRecord record) {
        String key = record.strongest();
        Node node = nodes.computeIfAbsent(key, name -> new Node(name, record.strength()));
        node.records.add(record);
        for (String token : record.tokens()) {
            List<Node> having = byToken.computeIfAbsent(token, name -> new ArrayList<>(2));
            if (!having.contains(node)) {
                having.add(node);
            }
        }
    }

    private void judge(Node node) {
        node.affected = node.records.stream().anyMatch(record -> isAffected(record, touched));
    }

    private void join() {
        for (int strength = 1; strength <= SourceRecord.BY_ID_ONLY; strength++) {
            if (strength == 2) {
                joinLines();
            }
            for (Node node : nodes.values()) {
                if (node.strength == strength && strength < SourceRecord.BY_ID_ONLY && !node.decided) {
                    joinByStrongest(node);
                }
            }
        }
    }

    private void joinByStrongest(Node node) {
        Set<Node> owners = new HashSet<>();
        for (Node candidate : byToken.getOrDefault(node.key, List.of())) {
            if (candidate.strength < node.strength && mayJoin(node, candidate)) {
                owners.add(candidate.root());
            }
        }
        if (owners.size() == 1) {
            node.root().joinedTo = owners.iterator().next();
        }
    }

    /** Nothing has happened to it: it stays where it is, or goes alone. */
    private static boolean mayJoin(Node node, Node candidate) {
        return node.affected || candidate.records.stream().anyMatch(other -> other.asset != 0
                && node.records.stream().anyMatch(record -> record.asset == other.asset));
    }

    /** Lines with an IMEI or a serial number of their own need no link. */
    private static boolean isLinked(Node node) {
        return node.strength >= 2 && node.records.stream().anyMatch(record -> record.origin == Origin.API_LINES) && node.records.stream()
                .noneMatch(record -> record.origin == Origin.API_DEVICES);
    }

    private void joinLines() {
        Map<Node, List<Node>> linesOf = new LinkedHashMap<>();
        for (Node node : nodes.values()) {
            if (isLinked(node)) {
                Set<Node> devices = devicesOf(node);
                node.decided = !devices.isEmpty();
                if (devices.size() == 1) {
                    linesOf.computeIfAbsent(devices.iterator().next(), device -> new ArrayList<>()).add(node);
                }
            }
        }
        linesOf.forEach((device, lines) -> lines.stream().min(Comparator.comparing((Node line) -> !isNamedBy(device, line))
                .thenComparing(line -> line.records.stream().noneMatch(record -> record.get(Field.STATUS).equals("in_use")))
                .thenComparing(line -> line.key)).ifPresent(line -> line.root().joinedTo = device.root()));
    }

    private Set<Node> devicesOf(Node line) {
        Set<Node> devices = new HashSet<>();
        for (SourceRecord record : line.records) {
            for (String link : record.origin == Origin.API_LINES ? record.links() : List.<String>of()) {
                for (Node candidate : byToken.getOrDefault(link, List.of())) {
                    boolean device = candidate != line && candidate.records.stream()
                            .anyMatch(other -> other.origin.kind == Kind.DEVICE && other.links().contains(link));
                    if (device && mayJoin(line, candidate)) {
                        devices.add(candidate.root());
                    }
                }
            }
        }
        return devices;
    }

    private boolean isNamedBy(Node device, Node line) {
        for (SourceRecord record : line.records) {
            String name = record.get(Field.LINE_ID);
            for (Node candidate : name == null ? List.<Node>of() : byToken.getOrDefault("line " + name, List.of())) {
                if (candidate != line && candidate.root() == device.root()
                        && candidate.records.stream().anyMatch(other -> other.origin.kind == Kind.DEVICE)) {
                    return true;
                }
            }
        }
        return false;
    }

    private List<List<SourceRecord>> joined() {
        Map<Node, List<SourceRecord>> joined = new LinkedHashMap<>();
        List<Node> strongestFirst = new ArrayList<>(nodes.values());
        strongestFirst.sort(Comparator.comparingInt((Node node) -> node.strength).thenComparing(node -> node.key));
        for (Node node : strongestFirst) {
            joined.computeIfAbsent(node.root(), root -> new ArrayList<>(2)).addAll(node.records);
        }
        List<List<SourceRecord>> assets = new ArrayList<>(joined.values());
        assets.forEach(records -> records.sort(ORDER));
        return assets;
    }
}
