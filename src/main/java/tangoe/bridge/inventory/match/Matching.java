package tangoe.bridge.inventory.match;

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
import java.util.function.Function;
import java.util.stream.Collectors;
import tangoe.bridge.inventory.read.Field;
import tangoe.bridge.inventory.read.Origin;
import tangoe.bridge.inventory.read.SourceRecord;

/**
 * Decides which records are one asset. The result depends only on the records, not on their order.
 *
 * <ul>
 * <li>Records with the same strongest key are one asset.
 * <li>A device without an IMEI joins the asset that has its serial number; without both, the asset that has its ICCID, and so on. A key
 * that several assets have joins nothing.
 * <li>A serial number alone does not join two of Tangoe's devices.
 * <li>A line joins the device that it names or that names it: by Tangoe's id, else by IMEI, else by serial number. Each device has at
 * most one line.
 * </ul>
 */
public final class Matching {

    /** The order of an asset's records. */
    public static final Comparator<SourceRecord> ORDER = Comparator.comparing((SourceRecord record) -> record.origin).thenComparing(SourceRecord::key);

    private static final int BY_SERIAL = SourceRecord.KEYS.indexOf(Field.SERIAL_NUMBER);
    private static final List<Function<SourceRecord, List<String>>> WAYS_TO_DEVICES = List.of(
            record -> record.origin == Origin.API_LINES ? record.idLinks() : List.of(), record -> token(record, Field.IMEI),
            record -> token(record, Field.SERIAL_NUMBER));

    private final Map<String, Node> nodes = new TreeMap<>();
    private final Map<String, List<Node>> byToken = new HashMap<>();
    private final Set<String> touched;

    /** Records with the same strongest key, and the node that they are joined to. */
    private static final class Node {

        final String key;
        final int strength;
        final List<SourceRecord> records = new ArrayList<>();
        boolean affected;
        /** Must not be joined by its strongest key: another rule has decided, or the key is not unique. */
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

        Set<String> idsOfDevices() {
            return records.stream().filter(record -> record.origin == Origin.API_DEVICES && record.ownId() != null).map(SourceRecord::ownId)
                    .collect(Collectors.toSet());
        }
    }

    private Matching(Set<String> touched) {
        this.touched = touched;
    }

    /**
     * @param records all records that carry one of the touched tokens, and all other records of their assets
     * @param touched tokens whose records may move to another asset
     * @return the records of each asset, always in the same order
     */
    public static List<List<SourceRecord>> assets(Collection<SourceRecord> records, Set<String> touched) {
        Matching matching = new Matching(touched);
        records.forEach(matching::add);
        matching.part();
        matching.nodes.values().forEach(matching::index);
        matching.nodes.values().forEach(matching::judge);
        matching.join();
        return matching.joined();
    }

    /**
     * More tokens to look up before records are matched: those of all records that may move.
     *
     * @return tokens that are not in {@code touched} yet
     */
    public static Set<String> alsoTouched(Collection<SourceRecord> records, Set<String> touched) {
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
        for (SourceRecord record : records) {
            // When a line leaves an asset, another line may take its place.
            if (record.asset != 0 && !record.isLine() && affected.contains(record.asset)) {
                more.addAll(record.hardware());
                more.addAll(record.idLinks());
            }
            // If two of Tangoe's devices have this serial number, it joins neither of them.
            if (record.get(Field.IMEI) != null && record.get(Field.SERIAL_NUMBER) != null && !record.isLine()
                    && touched.contains(record.token(Field.SERIAL_NUMBER))) {
                more.add(record.strongest());
            }
        }
        more.removeAll(touched);
        return more;
    }

    private static boolean isAffected(SourceRecord record, Set<String> touched) {
        return touched.contains(record.strongest()) || record.links().stream().anyMatch(touched::contains);
    }

    private void add(SourceRecord record) {
        nodes.computeIfAbsent(record.strongest(), name -> new Node(name, record.strength())).records.add(record);
    }

    /** Separates Tangoe's devices that share a serial number and have no IMEI. The number then joins nothing. */
    private void part() {
        for (Node node : List.copyOf(nodes.values())) {
            if (node.strength == BY_SERIAL && node.idsOfDevices().size() > 1) {
                node.decided = true;
                for (SourceRecord record : List.copyOf(node.records)) {
                    if (record.origin == Origin.API_DEVICES && record.ownId() != null) {
                        node.records.remove(record);
                        Node own = nodes.computeIfAbsent(node.key + ' ' + record.key(), name -> new Node(name, BY_SERIAL));
                        own.records.add(record);
                        own.decided = true;
                    }
                }
                if (node.records.isEmpty()) {
                    nodes.remove(node.key);
                }
            }
        }
    }

    private void index(Node node) {
        for (SourceRecord record : node.records) {
            for (String token : record.tokens()) {
                List<Node> having = byToken.computeIfAbsent(token, name -> new ArrayList<>(2));
                if (!having.contains(node)) {
                    having.add(node);
                }
            }
        }
    }

    private void judge(Node node) {
        node.affected = node.records.stream().anyMatch(record -> isAffected(record, touched));
    }

    private void join() {
        joinBySerial();
        joinLines();
        for (int strength = BY_SERIAL + 1; strength < SourceRecord.BY_ID_ONLY; strength++) {
            for (Node node : nodes.values()) {
                if (node.strength == strength && !node.decided) {
                    Node owner = ownerByStrongest(node);
                    if (owner != null) {
                        node.root().joinedTo = owner;
                    }
                }
            }
        }
    }

    private void joinBySerial() {
        Map<Node, List<Node>> joining = new LinkedHashMap<>();
        for (Node node : nodes.values()) {
            Node owner = node.strength == BY_SERIAL && !node.decided ? ownerByStrongest(node) : null;
            if (owner != null) {
                joining.computeIfAbsent(owner, name -> new ArrayList<>(2)).add(node);
            }
        }
        joining.forEach((owner, several) -> {
            Set<String> ids = owner.idsOfDevices();
            several.forEach(node -> ids.addAll(node.idsOfDevices()));
            several.stream().filter(node -> ids.size() < 2 || node.idsOfDevices().isEmpty()).forEach(node -> node.joinedTo = owner);
        });
    }

    /** The one asset for which this node's strongest key is a weaker key; null if there is none or more than one. */
    private Node ownerByStrongest(Node node) {
        Set<Node> owners = new HashSet<>();
        for (Node candidate : byToken.getOrDefault(node.key, List.of())) {
            if (candidate.strength < node.strength && mayJoin(node, candidate)) {
                owners.add(candidate.root());
            }
        }
        return owners.size() == 1 ? owners.iterator().next() : null;
    }

    /** Whether a touched node may join, or the two are one asset already. */
    private static boolean mayJoin(Node node, Node candidate) {
        return node.affected || candidate.records.stream().anyMatch(other -> other.asset != 0
                && node.records.stream().anyMatch(record -> record.asset == other.asset));
    }

    private static boolean isLine(Node node) {
        return node.strength > BY_SERIAL && node.records.stream().anyMatch(SourceRecord::isLine)
                && node.records.stream().noneMatch(record -> record.origin == Origin.API_DEVICES);
    }

    private void joinLines() {
        Map<Node, List<Node>> lines = new LinkedHashMap<>();
        for (Node node : nodes.values()) {
            if (isLine(node)) {
                joinToSameLine(node);
                lines.computeIfAbsent(node.root(), line -> new ArrayList<>(2)).add(node);
            }
        }
        Map<Node, List<List<Node>>> linesOf = new LinkedHashMap<>();
        for (List<Node> line : lines.values()) {
            Set<Node> devices = devicesOf(line);
            line.forEach(node -> node.decided = !devices.isEmpty());
            if (devices.size() == 1) {
                linesOf.computeIfAbsent(devices.iterator().next(), device -> new ArrayList<>()).add(line);
            }
        }
        linesOf.forEach((device, several) -> several.stream().min(Comparator.comparing((List<Node> line) -> !isNamedBy(device, line))
                .thenComparing(line -> line.stream().flatMap(node -> node.records.stream())
                        .noneMatch(record -> record.get(Field.STATUS).equals("in_use")))
                .thenComparing(line -> line.get(0).key)).ifPresent(line -> line.get(0).root().joinedTo = device.root()));
    }

    /** Joins a line that is known only by its number to the line that has the number and an ICCID. */
    private void joinToSameLine(Node node) {
        Set<Node> same = new HashSet<>();
        for (Node candidate : byToken.getOrDefault(node.key, List.of())) {
            if (candidate.strength < node.strength && isLine(candidate) && mayJoin(node, candidate)) {
                same.add(candidate);
            }
        }
        if (same.size() == 1) {
            node.joinedTo = same.iterator().next();
        }
    }

    /** The devices of a line by Tangoe's ids, else by IMEI, else by serial number. */
    private Set<Node> devicesOf(List<Node> line) {
        Set<Node> devices = new HashSet<>();
        for (Function<SourceRecord, List<String>> way : WAYS_TO_DEVICES) {
            for (Node node : line) {
                node.records.stream().filter(SourceRecord::isLine).flatMap(record -> way.apply(record).stream())
                        .forEach(link -> addDevices(line, node, link, devices));
            }
            if (!devices.isEmpty()) {
                break;
            }
        }
        return devices;
    }

    private void addDevices(List<Node> line, Node node, String link, Set<Node> devices) {
        for (Node candidate : byToken.getOrDefault(link, List.of())) {
            if (!line.contains(candidate) && mayJoin(node, candidate)
                    && candidate.records.stream().anyMatch(other -> !other.isLine() && other.tokens().contains(link))) {
                devices.add(candidate.root());
            }
        }
    }

    private static List<String> token(SourceRecord record, Field key) {
        return record.get(key) == null ? List.of() : List.of(record.token(key));
    }

    /** Whether the device names the line: by Tangoe's id of the line, its ICCID or its number. */
    private boolean isNamedBy(Node device, List<Node> line) {
        return line.stream().flatMap(node -> node.records.stream()).filter(SourceRecord::isLine).flatMap(record -> names(record).stream())
                .flatMap(name -> byToken.getOrDefault(name, List.of()).stream().filter(candidate -> !line.contains(candidate)
                        && candidate.root() == device.root() && candidate.records.stream()
                                .anyMatch(other -> !other.isLine() && other.tokens().contains(name)))).findAny().isPresent();
    }

    private static List<String> names(SourceRecord line) {
        List<String> names = new ArrayList<>(3);
        for (Field key : List.of(Field.ICCID, Field.PHONE_NUMBER)) {
            names.addAll(token(line, key));
        }
        if (line.get(Field.LINE_ID) != null) {
            names.add("line " + line.get(Field.LINE_ID));
        }
        return names;
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
