package tangoe.bridge.servicenow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EncodedQueryTest {

    @Test
    void aConditionHoldsForEveryGroup() {
        assertThat(EncodedQuery.of("a=1^ORb=2^NQc=3^EQ").and("t>5")).hasToString("a=1^ORb=2^t>5^NQc=3^t>5");
        assertThat(EncodedQuery.of("").and("t>5")).hasToString("t>5");
        assertThat(EncodedQuery.of("a=1").or(EncodedQuery.of("b=2")).and("t>5")).hasToString("a=1^t>5^NQb=2^t>5");
    }

    @Test
    void theColumnsOfEveryOperatorAreFound() {
        assertThat(EncodedQuery.of("assignment_group.name=Tangoe Mobility^active=true^ORstateIN1,2^numberSTARTSWITHINC"
                + "^opened_at>=javascript:gs.beginningOfToday()^close_codeISEMPTY^NQorder_id!=x^123TEXTQUERY321=y").fields())
                .containsExactly("assignment_group.name", "active", "state", "number", "opened_at", "close_code", "order_id");
    }

    @Test
    void anOrderOfItsOwnIsRefused() {
        assertThatThrownBy(() -> EncodedQuery.of("active=true^ORDERBYDESCnumber")).hasMessageContaining("must not order");
    }

    @ParameterizedTest
    @ValueSource(strings = {"INC1^ORactive=true", "a\nb", "a\rb", "", " javascript:gs.getUserID()", "JavaScript:x", "a\u0000"})
    void aValueThatWouldChangeTheQueryIsRefusedWithoutRepeatingIt(String value) {
        assertThatThrownBy(() -> EncodedQuery.literal(value)).isInstanceOf(IllegalArgumentException.class)
                .hasMessageNotContaining("active=true");
    }

    @Test
    void anOrdinaryValuePasses() {
        assertThat(EncodedQuery.literal("O'Brien & Søn, 5%")).isEqualTo("O'Brien & Søn, 5%");
    }
}
