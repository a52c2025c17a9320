package tangoe.bridge.tangoe;

import static tangoe.bridge.vendor.Vendor.TANGOE;

import java.io.IOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.util.Optional;
import org.apache.hc.client5.http.ConnectTimeoutException;
import org.apache.hc.core5.http.ConnectionRequestTimeoutException;
import tangoe.bridge.vendor.AnswerLost;
import tangoe.bridge.vendor.TlsFailure;
import tangoe.bridge.vendor.Unavailable;
import tangoe.bridge.vendor.VendorException;

/** Turns an exception of a call to Tangoe into the failure that it stands for. */
final class TangoeFailure {

    static final String LATE = "did not answer in time";

    private TangoeFailure() {
    }

    static VendorException of(Throwable thrown, boolean overTls) {
        Optional<String> tls = TlsFailure.of(TANGOE, thrown);
        if (tls.isPresent()) {
            return new Unavailable(TANGOE, 0, tls.get(), null, thrown);
        }
        for (Throwable cause = thrown; cause != null; cause = cause.getCause()) {
            if (cause instanceof VendorException known) {
                return known;
            }
            if (cause instanceof ConnectException || cause instanceof UnknownHostException
                    || cause instanceof NoRouteToHostException || cause instanceof ConnectTimeoutException
                    || cause instanceof ConnectionRequestTimeoutException) {
                return new Unavailable(TANGOE, 0, "could not be reached (" + cause.getClass().getSimpleName() + ")", null, thrown);
            }
            if (cause instanceof SocketTimeoutException) {
                return new AnswerLost(TANGOE, 0, LATE, thrown);
            }
            if (cause instanceof IOException) {
                return new AnswerLost(TANGOE, 0, "gave no answer (" + cause.getClass().getSimpleName() + ")"
                        + TlsFailure.ofACut(TANGOE, overTls), thrown);
            }
        }
        return null;
    }
}
