package tangoe.bridge.vendor;

import java.security.cert.CertPathBuilderException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLPeerUnverifiedException;

/** Says why a TLS connection failed and which setting mends it. The request was not sent. */
public final class TlsFailure {

    private static final Pattern OTHER_NAME = Pattern.compile("(?i).*(no name matching|no subject alternative|subject alternative names).*");
    /** Alerts of servers that miss a client certificate. */
    private static final Pattern CLIENT_CERTIFICATE = Pattern.compile(
            "(?i).*received fatal alert: (certificate_required|bad_certificate|handshake_failure|certificate_unknown|unknown_ca).*");

    private TlsFailure() {
    }

    /** @return a clause to put behind the vendor's name; empty if the failure is not about TLS */
    public static Optional<String> of(Vendor vendor, Throwable thrown) {
        String group = vendor.name().toLowerCase(Locale.ROOT);
        String said = null;
        boolean handshake = false;
        for (Throwable cause = thrown; cause != null; cause = cause.getCause()) {
            String message = String.valueOf(cause.getMessage());
            if (cause instanceof CertificateExpiredException) {
                return unreachable("its certificate has expired, or the clock of this machine is wrong; " + vendor + " has to renew it");
            }
            if (cause instanceof CertificateNotYetValidException) {
                return unreachable("its certificate is not valid yet; is the clock of this machine right?");
            }
            if (cause instanceof CertPathBuilderException) {
                return unreachable("the authority of its certificate is unknown here; name a file with that authority's certificate in "
                        + group + ".trust-store");
            }
            if (cause instanceof SSLPeerUnverifiedException || OTHER_NAME.matcher(message).matches()) {
                return unreachable("its certificate is for another name; write in " + group + ".url the name that it is for");
            }
            if (cause instanceof SSLException && CLIENT_CERTIFICATE.matcher(message).matches()) {
                return unreachable("it wants a client certificate that it knows; name the file with certificate and key in "
                        + group + ".key-store");
            }
            if (cause instanceof SSLException && message.contains("Unsupported or unrecognized SSL message")) {
                return unreachable("it does not speak TLS on that port; look at " + group + ".url");
            }
            handshake |= cause instanceof SSLHandshakeException;
            said = cause instanceof SSLException ? message : said;
        }
        return handshake ? unreachable("TLS does not come about: " + said) : Optional.empty();
    }

    /** A hint for a TLS connection that was cut without an alert: some servers do that when they miss a client certificate. */
    public static String ofACut(Vendor vendor, boolean overTls) {
        return overTls ? "; where it wants a client certificate, that is " + vendor.name().toLowerCase(Locale.ROOT) + ".key-store" : "";
    }

    private static Optional<String> unreachable(String why) {
        return Optional.of("could not be reached: " + why);
    }
}
