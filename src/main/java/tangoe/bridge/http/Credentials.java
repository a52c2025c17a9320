package tangoe.bridge.http;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import org.apache.commons.codec.digest.DigestUtils;

/** A user name with its password, or with two while the password is being changed. */
final class Credentials {

    private final List<byte[]> right;

    Credentials(String user, List<String> passwords) {
        this.right = passwords.stream().map(password -> digest(user + ":" + password)).toList();
    }

    /** @param authorization the header, or null; everything but HTTP Basic is wrong */
    boolean match(String authorization) {
        byte[] given = digest(given(authorization).orElse(""));
        // Both are always compared, so that the time taken reveals nothing.
        return right.stream().filter(each -> MessageDigest.isEqual(each, given)).count() > 0;
    }

    private static byte[] digest(String credentials) {
        return DigestUtils.sha256(credentials);
    }

    private static Optional<String> given(String authorization) {
        if (authorization == null || !authorization.regionMatches(true, 0, "Basic ", 0, 6)) {
            return Optional.empty();
        }
        try {
            return Optional.of(new String(Base64.getDecoder().decode(authorization.substring(6).strip()), StandardCharsets.UTF_8));
        } catch (IllegalArgumentException notBase64) {
            return Optional.empty();
        }
    }
}
