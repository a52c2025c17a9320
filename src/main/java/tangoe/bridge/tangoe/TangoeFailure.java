package tangoe.bridge.tangoe;

import static tangoe.bridge.vendor.Vendor.TANGOE;

import java.io.IOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.UnknownHostException;
import javax.net.ssl.SSLHandshakeException;
import org.apache.hc.client5.http.ConnectTimeoutException;
import org.apache.hc.core5.http.ConnectionRequestTimeoutException;
import tangoe.bridge.vendor.AnswerLost;
import tangoe.bridge.vendor.Unavailable;
import tangoe.bridge.vendor.VendorException;

/** What it means that a call to Tangoe threw. */
final class TangoeFailure {

    private TangoeFailure() {
    }

    static VendorException of(Throwable thrown) {
        for (Throwable cause = thrown; cause != null; cause = cause.getCause()) {
            if (cause instanceof VendorException known) {
                return known;
            }
            if (cause instanceof ConnectException || cause instanceof UnknownHostException
                    || cause instanceof NoRouteToHostException || cause instanceof ConnectTimeoutException
                    || cause instanceof ConnectionRequestTimeoutException || cause instanceof SSLHandshakeException) {
                return new Unavailable(TANGOE, 0, "could not be reached (" + cause.getClass().getSimpleName() + ")", null, thrown);
            }
            if (cause instanceof IOException) {
                return new AnswerLost(TANGOE, 0, "gave no answer (" + cause.getClass().getSimpleName() + ")", thrown);
            }
        }
        return null;
    }
}
