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
    public void write(String name, String value) {
        values.put(name, value);
        written.add(value);
    }
}
