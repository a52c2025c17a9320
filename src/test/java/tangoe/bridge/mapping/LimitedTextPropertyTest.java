package tangoe.bridge.mapping;

import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

class LimitedTextPropertyTest {

    @Property
    void cutTextNeverExceedsItsLimitAndBeginsAsTheText(@ForAll String text, @ForAll @IntRange(max = 200) int max) {
        String cut = LimitedText.of(text, max);
        assertThat(cut.length()).isLessThanOrEqualTo(max);
        assertThat(text).startsWith(cut.contains(" … [cut: ") ? cut.substring(0, cut.lastIndexOf(" … [cut: "))
                : cut.equals(text) || cut.isEmpty() ? cut : cut.substring(0, cut.length() - 1));
        assertThat(cut.equals(text) || cut.isEmpty() || cut.contains("…")).isTrue();
    }
}
