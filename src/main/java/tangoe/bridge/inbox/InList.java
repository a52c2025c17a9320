package tangoe.bridge.inbox;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** Values of {@code in (<…>)}, of any number. */
final class InList {

    private InList() {
    }

    /** @return the values, the last one repeated up to a power of two: so few texts of SQL stay prepared, not one for each number */
    static <T> List<T> of(List<T> values) {
        if (values.size() < 3) {
            return values;
        }
        List<T> list = new ArrayList<>(values);
        int size = Integer.highestOneBit(values.size() - 1) * 2;
        list.addAll(Collections.nCopies(size - values.size(), values.get(values.size() - 1)));
        return list;
    }
}
