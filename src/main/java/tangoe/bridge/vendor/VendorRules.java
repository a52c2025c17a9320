package tangoe.bridge.vendor;

import com.fasterxml.jackson.databind.JsonNode;

/**
 * How one vendor's answers differ from those of the other; see {@link VendorAnswer}. An outline is the answer's object, in which
 * other objects and lists than {@code error} and {@code errors} are empty.
 */
public interface VendorRules {

    Vendor vendor();

    /** Whether a success may come without a body. */
    boolean mayBeEmpty();

    /** Whether a success says that something went wrong. */
    boolean isError(JsonNode outline);

    /** Whether a success without an error says what came out. */
    boolean isResult(JsonNode outline);

    /** Whether a write that was answered with this status and an error may have been carried out. */
    boolean mayBeDone(int status);

    /**
     * Whether the same call would be refused again.
     *
     * @param json whether the answer is JSON, and so the vendor's own and not that of a proxy
     */
    boolean staysANo(int status, boolean json);

    /** What to look at when the credentials are not accepted. @param words of the answer */
    String notSignedIn(String words);

    /** What makes an answer smaller, as a clause behind its size; may be empty. */
    default String smaller() {
        return "";
    }

    /** The vendor's words without the bridge's secrets. */
    default String redacted(String words) {
        return words;
    }
}
