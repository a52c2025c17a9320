package tangoe.bridge.servicenow;

import static tangoe.bridge.vendor.Vendor.SERVICENOW;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import tangoe.bridge.vendor.Contact;
import tangoe.bridge.vendor.TokenKeeper;

/** How a call proves who the bridge is. */
interface SignIn {

    /** One HTTP request header. */
    record Header(String name, String value) {

        @Override
        public String toString() {
            return name + ": ***";
        }
    }

    /** The header for the next call. May fetch a token first, and fail like a call. */
    Header header();

    /** The vendor answered 401 to a call that carried this header value. */
    default void notAccepted(String value) {
    }

    /** Whether a call that was answered 401 is worth repeating with a new header. */
    default boolean renewable() {
        return false;
    }

    static SignIn of(ServiceNowSettings settings, Contact contact) {
        return switch (settings.auth()) {
            case BASIC -> fixed("Authorization", "Basic " + Base64.getEncoder().encodeToString(
                    (settings.username() + ":" + settings.password()).getBytes(StandardCharsets.UTF_8)));
            case API_KEY -> fixed("x-sn-apikey", settings.apiKey());
            case OAUTH, OAUTH_PASSWORD -> new ByToken(new TokenKeeper(new InstanceToken(settings), SERVICENOW, settings.connectTimeout(),
                    settings.receiveTimeout(), contact, settings.clock()));
        };
    }

    private static SignIn fixed(String name, String value) {
        Header header = new Header(name, value);
        return () -> header;
    }

    /** By a token, which is renewed. */
    record ByToken(TokenKeeper tokens) implements SignIn {

        private static final String BEARER = "Bearer ";

        @Override
        public Header header() {
            return new Header("Authorization", BEARER + tokens.value());
        }

        @Override
        public void notAccepted(String value) {
            tokens.notAccepted(value.substring(BEARER.length()));
        }

        @Override
        public boolean renewable() {
            return true;
        }
    }
}
