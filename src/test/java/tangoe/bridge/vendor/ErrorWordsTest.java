package tangoe.bridge.vendor;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A reason is a sentence; the source of a page that a vendor or a proxy answers with is none. */
class ErrorWordsTest {

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            'answered 503: <!DOCTYPE html><html><head><title>Sorry, "back" soon</title></head><body><p>x</p></body></html>' | answered 503: an HTML page titled "Sorry, 'back' soon"
            'answered 502: <html><body><h1>502 Bad Gateway</h1>nginx</body></html>'                       | answered 502: an HTML page titled "502 Bad Gateway"
            'answered 503: <HTML><BODY>down</BODY></HTML>'                                                | answered 503: an HTML page
            'answered 500: {"error":"<html><title>Oops</title><body/></html>","id":7}'                    | answered 500: {"error":"an HTML page titled "Oops"","id":7}
            'answered 500: <?xml version="1.0"?><Error><Code>SlowDown</Code></Error>'                     | answered 500: an XML document
            'answered 500: <?xml version="1.0"?><html><title>Down</title></html>'                         | answered 500: an HTML page titled "Down"
            'answered 502: <html><head><title>Cut'                                                        | answered 502: an HTML page titled "Cut"
            'answered 403: a < b, <b>not</b> a page; state <unknown>'                                     | answered 403: a < b, <b>not</b> a page; state <unknown>
            """)
    void pageIsNamedByItsTitle(String said, String words) {
        assertThat(ErrorWords.of(said)).isEqualTo(words);
    }

    @Test
    void isOneShortLineAlsoOfEndlessPages() {
        assertThat(ErrorWords.of("one\n\ttwo  three\r\n")).isEqualTo("one two three");
        assertThat(ErrorWords.of("x".repeat(5000))).hasSizeLessThan(700).endsWith("…");
        assertThat(ErrorWords.of("answered 200: <html><title>" + "t".repeat(500) + "</title>" + "<p>secret</p>".repeat(1_000_000)))
                .hasSizeLessThan(200).doesNotContain("<", "secret");
        assertThat(ErrorWords.of("a <html>1</html> b <html>2</html> c")).doesNotContain("<html");
    }

    @Test
    void everyFailureOfAVendorSpeaksSo() {
        assertThat(new Unavailable(Vendor.TANGOE, 503, "answered 503: <html><title>Down</title></html>")).hasMessage(
                "Tangoe answered 503: an HTML page titled \"Down\"");
        assertThat(new Refused(Vendor.SERVICENOW, 403, "answers 403: <!doctype html><title>WAF</title>")).hasMessage(
                "ServiceNow answers 403: an HTML page titled \"WAF\"");
    }
}
