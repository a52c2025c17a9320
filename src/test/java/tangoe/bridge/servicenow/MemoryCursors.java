package tangoe.bridge.servicenow;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

final class MemoryCursors implements Cursors {

    final Map<String, String> values = new ConcurrentHashMap<>();
    final List<String> written = new CopyOnWriteArrayList<>();

    @Override
    public Optional<String> read(String name) {
        return Optional.ofNullable(values.get(name));
    }

    @Override
    public boolean move(String name, String from, String to) {
        boolean moved = from == null ? values.putIfAbsent(name, to) == null : values.replace(name, from, to);
        if (moved) {
            written.add(to);
        }
        return moved;
    }
}
