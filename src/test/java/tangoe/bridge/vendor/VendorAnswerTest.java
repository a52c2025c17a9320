package tangoe.bridge.vendor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What an answer means, by status, type, body and end, whoever the vendor is; and where the vendors' rules make a difference. */
class VendorAnswerTest {

    /** A vendor that needs a result and may have done what it answered with an error. */
    private record Rules(boolean mayBeEmpty, boolean mayBeDone) implements VendorRules {

        @Override
        public Vendor vendor() {
            return Vendor.TANGOE;
        }

        @Override
        public boolean isError(JsonNode outline) {
            return outline.hasNonNull("error") || !outline.path("errors").isEmpty();
        }

        @Override
        public boolean isResult(JsonNode outline) {
            return mayBeEmpty || outline.hasNonNull("result");
        }

        @Override
        public boolean mayBeDone(int status) {
            return mayBeDone;
        }

        @Override
        public boolean staysANo(int status, boolean json) {
            return json && Set.of(404, 422).contains(status);
        }

        @Override
        public String notSignedIn(String words) {
            return "look at the password";
        }

        @Override
        public String redacted(String words) {
            return words.replace("s3cret", "***");
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', value = {
        "200 | {\"result\": []}                        | WHOLE     | null        | null",
        "200 | {\"result\": null}                      | WHOLE     | AnswerLost  | AnswerLost",
        "200 | {\"result\": {\"error\": 1}}            | WHOLE     | null        | null",
        "200 | {\"result\": {}, \"error\": \"x\"}      | WHOLE     | Unavailable | AnswerLost",
        "200 | {\"result\": {}, \"errors\": []}        | WHOLE     | null        | null",
        "200 | {\"result\": {}, \"errors\": [\"x\"]}   | WHOLE     | Unavailable | AnswerLost",
        "200 | {\"result\": [{}                        | WHOLE     | AnswerLost  | AnswerLost",
        "200 | {\"result\": []}                        | CUT       | AnswerLost  | AnswerLost",
        "200 | {\"result\": []}                        | TOO_LARGE | Unavailable | AnswerLost",
        "200 | {\"result\": []}                        | TOO_SLOW  | Unavailable | AnswerLost",
        "200 | OK                                      | WHOLE     | AnswerLost  | AnswerLost",
        "200 | ``                                      | WHOLE     | AnswerLost  | AnswerLost",
        "200 | <html/>                                 | WHOLE     | Unavailable | Unavailable",
        "302 | {}                                      | WHOLE     | Unavailable | Unavailable",
        "404 | {}                                      | WHOLE     | Refused     | AnswerLost",
        "404 | 404 page not found                      | WHOLE     | Unavailable | Unavailable",
        "422 | {\"error\"                              | CUT       | Unavailable | Unavailable",
        "429 | {}                                      | WHOLE     | Unavailable | AnswerLost",
        "401 | <html/>                                 | WHOLE     | SignInRefused | SignInRefused",
        "503 | <html/>                                 | WHOLE     | Unavailable | Unavailable",
        "504 | <html/>                                 | WHOLE     | AnswerLost  | AnswerLost"})
    void meansOneThing(int status, String body, AnswerReader.End end, String read, String write) {
        assertThat(failure(false, status, body, end, new Rules(false, true))).as("a read").isEqualTo(read);
        assertThat(failure(true, status, body, end, new Rules(false, true))).as("a write").isEqualTo(write);
        if (status / 100 != 2) {
            assertThat(failure(true, status, body, end, new Rules(false, false))).as("a write of a vendor that did what it says")
                    .isEqualTo(read);
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', value = {"``", "` \n`", "7", "[]", "{}"})
    void emptyBodyIsASuccessWhereTheVendorMaySendOne(String body) {
        assertThat(failure(true, 201, body, AnswerReader.End.WHOLE, new Rules(true, false))).isEqualTo("null");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', value = {
        "422 | {\"error\": {\"message\": \"no\", \"detail\": \"s3cret\"}} | Tangoe answered 422: no, ***",
        "422 | {\"error\": {\"message\": \"no\", \"detail\": null}}       | Tangoe answered 422: no",
        "422 | {\"text\": [\"is too long\"]}                              | Tangoe answered 422: {\"text\": [\"is too long\"]}",
        "503 | ``                                                         | Tangoe answered 503",
        "401 | no                                                         | Tangoe answered 401: look at the password"})
    void vendorsWordsAreKeptWithoutSecrets(int status, String body, String sentence) {
        assertThat(catchThrowable(() -> answer(false, status, body, AnswerReader.End.WHOLE).requireSuccess(new Rules(false, false))))
                .hasMessage(sentence);
    }

    private static String failure(boolean write, int status, String body, AnswerReader.End end, VendorRules rules) {
        Throwable failure = catchThrowable(() -> answer(write, status, body, end).requireSuccess(rules));
        return failure == null ? "null" : failure.getClass().getSimpleName();
    }

    private static VendorAnswer answer(boolean write, int status, String body, AnswerReader.End end) {
        return new VendorAnswer(write, status, "application/json", new AnswerReader.Body(body.getBytes(StandardCharsets.UTF_8), end), null, null);
    }
}
