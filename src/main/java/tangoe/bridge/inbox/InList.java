package tangoe.bridge.inbox;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** Values for {@code in (<…>)}, however many. */
final class InList {

    private InList() {
    }

    /** @return the values, padded with the last one to a power of two, so that few different SQL texts have to be prepared */
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
