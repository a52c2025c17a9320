package tangoe.bridge.settings;

import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.text.ParseException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import java.util.stream.Stream;
import org.quartz.CronExpression;

/** The values that a setting takes. A kind never gets an empty value, or one with control characters. */
interface ValueKind {

    /** The value in normal form, as the bridge and its routes use it. */
    String normal(String value) throws Malformed;

    /** Whether a value must never be printed. */
    default boolean secret() {
        return false;
    }

    record Text() implements ValueKind {
        @Override
        public String normal(String value) {
            return value;
        }
    }

    /** A user name of HTTP Basic, which has no colon. */
    record UserName() implements ValueKind {
        @Override
        public String normal(String value) throws Malformed {
            if (value.contains(":")) {
                throw new Malformed(value, "holds a colon, which HTTP Basic cannot carry in a name; take another name");
            }
            return value;
        }
    }

    record Secret() implements ValueKind {
        @Override
        public String normal(String value) {
            return value;
        }

        @Override
        public boolean secret() {
            return true;
        }
    }

    /** A secret of Standard Webhooks: base64, with or without {@code whsec_} before it. */
    record SigningSecret() implements ValueKind {

        static final String PREFIX = "whsec_";

        @Override
        public String normal(String value) throws Malformed {
            if (length(value) < 1) {
                throw new Malformed("is no Standard Webhooks secret; it is base64, usually with whsec_ before it");
            }
            return value;
        }

        @Override
        public boolean secret() {
            return true;
        }

        /** Bytes of the key, or -1 where the value is no base64. */
        static int length(String value) {
            try {
                return Base64.getDecoder().decode(value.startsWith(PREFIX) ? value.substring(PREFIX.length()) : value).length;
            } catch (IllegalArgumentException notBase64) {
                return -1;
            }
        }
    }

    /** A secret, or two with a blank between them while it is being changed. */
    record Rotating(ValueKind each) implements ValueKind {

        private static final int MOST = 2;

        @Override
        public String normal(String value) throws Malformed {
            List<String> secrets = values(value);
            if (secrets.isEmpty() || secrets.size() > MOST) {
                throw new Malformed("holds " + secrets.size() + " secrets, which are what stands between blanks; write one, or the new one, a"
                        + " blank and the old one");
            }
            List<String> normal = new ArrayList<>();
            for (String secret : secrets) {
                normal.add(each.normal(secret));
            }
            return String.join(" ", normal);
        }

        @Override
        public boolean secret() {
            return true;
        }

        static List<String> values(String value) {
            return Stream.of(value.split(" ")).filter(secret -> !secret.isEmpty()).toList();
        }
    }

    /** A duration: a whole number with a unit. Routes see it in Camel's notation. */
    record Span(Duration shortest) implements ValueKind {

        private static final Pattern FORM = Pattern.compile("(\\d{1,9})\\s*(ms|s|m|h|d)");

        @Override
        public String normal(String value) throws Malformed {
            Matcher form = FORM.matcher(value.toLowerCase(Locale.ROOT));
            if (!form.matches()) {
                throw new Malformed(value, "is no duration; write a whole number and a unit: 500ms, 5s, 10m, 2h or 3d");
            }
            String normal = form.group(1) + form.group(2);
            if (parse(normal).compareTo(shortest) < 0) {
                throw new Malformed(value, "is too short; the shortest is " + shortest.toMillis() + "ms");
            }
            return normal;
        }

        static Duration parse(String normal) {
            Matcher form = FORM.matcher(normal);
            if (!form.matches()) {
                throw new IllegalArgumentException("not a duration");
            }
            long count = Long.parseLong(form.group(1));
            return switch (form.group(2)) {
                case "ms" -> Duration.ofMillis(count);
                case "s" -> Duration.ofSeconds(count);
                case "m" -> Duration.ofMinutes(count);
                case "h" -> Duration.ofHours(count);
                default -> Duration.ofDays(count);
            };
        }
    }

    /** A whole number; both ends are included. */
    record Whole(int least, int most) implements ValueKind {

        private static final Pattern FORM = Pattern.compile("-?\\d{1,9}");

        @Override
        public String normal(String value) throws Malformed {
            int number = FORM.matcher(value).matches() ? Integer.parseInt(value) : Integer.MIN_VALUE;
            if (number < least || number > most) {
                throw new Malformed(value, "does not fit; write a whole number from " + least + " to " + most);
            }
            return Integer.toString(number);
        }
    }

    /** 0 takes any free port. */
    record Port() implements ValueKind {

        private static final Whole RANGE = new Whole(0, 65535);

        @Override
        public String normal(String value) throws Malformed {
            return RANGE.normal(value);
        }
    }

    record Flag() implements ValueKind {
        @Override
        public String normal(String value) throws Malformed {
            String flag = value.toLowerCase(Locale.ROOT);
            if (!flag.equals("true") && !flag.equals("false")) {
                throw new Malformed(value, "is neither true nor false");
            }
            return flag;
        }
    }

    record Choice(List<String> values) implements ValueKind {
        @Override
        public String normal(String value) throws Malformed {
            String choice = value.toLowerCase(Locale.ROOT);
            if (!values.contains(choice)) {
                throw new Malformed(value, "is none of " + String.join(", ", values));
            }
            return choice;
        }
    }

    /** Several of the values, separated by commas, in the order written. */
    record Items(Choice each) implements ValueKind {
        @Override
        public String normal(String value) throws Malformed {
            List<String> items = new ArrayList<>();
            for (String item : value.split(",", -1)) {
                String normal = each.normal(item.strip());
                if (!items.contains(normal)) {
                    items.add(normal);
                }
            }
            return String.join(",", items);
        }
    }

    /** Scheme, host, perhaps port and path; kept without the last slash. The value may hold a password and is not quoted. */
    record Url() implements ValueKind {

        private static final String SHAPE = "it is https:// and a host name, such as https://acme.example.com";

        @Override
        public String normal(String value) throws Malformed {
            URI uri = parsed(value);
            String scheme = uri.getScheme() == null ? "" : uri.getScheme().toLowerCase(Locale.ROOT);
            if (!scheme.equals("https") && !scheme.equals("http") || uri.getHost() == null) {
                throw new Malformed("is no address of a web site; " + SHAPE);
            }
            if (uri.getRawUserInfo() != null) {
                throw new Malformed("holds a name or password; take them out and use the settings made for them");
            }
            if (uri.getRawQuery() != null || uri.getRawFragment() != null) {
                throw new Malformed("has something after ? or #; " + SHAPE);
            }
            return value.replaceAll("/+$", "");
        }

        private static URI parsed(String value) throws Malformed {
            try {
                return new URI(value);
            } catch (URISyntaxException notAnAddress) {
                throw new Malformed("is no address; " + SHAPE);
            }
        }
    }

    /** H2 or PostgreSQL, whose drivers are shipped. The value may hold a password and is not quoted. */
    record Jdbc() implements ValueKind {

        private static final Pattern SYNCHRONOUS = Pattern.compile("(?i).*;WRITE_DELAY=0(;.*)?");

        @Override
        public String normal(String value) throws Malformed {
            if (value.startsWith("jdbc:h2:")) {
                if (!SYNCHRONOUS.matcher(value).matches()) {
                    throw new Malformed("lets H2 acknowledge a commit before it is on disk; add ;WRITE_DELAY=0");
                }
            } else if (!value.startsWith("jdbc:postgresql:")) {
                throw new Malformed("is neither a jdbc:postgresql: nor a jdbc:h2: address");
            }
            return value;
        }
    }

    /** The beginning of a Kubernetes object's name, to which Camel appends a word. */
    record ResourceName() implements ValueKind {

        private static final Pattern FORM = Pattern.compile("[a-z0-9]([-a-z0-9.]{0,198}[a-z0-9])?");

        @Override
        public String normal(String value) throws Malformed {
            if (!FORM.matcher(value).matches()) {
                throw new Malformed(value, "is no name of a Kubernetes object; write small letters, digits and hyphens, such as tangoe-bridge");
            }
            return value;
        }
    }

    record Folder() implements ValueKind {
        @Override
        public String normal(String value) throws Malformed {
            try {
                if (value.contains(";")) {
                    throw new Malformed(value, "holds a semicolon, which ends a file name in H2's addresses; take another folder");
                }
                return Path.of(value).toString();
            } catch (InvalidPathException notAPath) {
                throw new Malformed(value, "is no name of a folder");
            }
        }
    }

    /** A file; a relative path starts at the folder of {@code application.properties}. It need not exist yet. */
    record File() implements ValueKind {
        @Override
        public String normal(String value) throws Malformed {
            try {
                return Path.of(value).toString();
            } catch (InvalidPathException notAPath) {
                throw new Malformed(value, "is no name of a file");
            }
        }
    }

    /** Seconds, minutes, hours, days of the month, months, days of the week and perhaps years, as Quartz has it. */
    record Cron() implements ValueKind {
        @Override
        public String normal(String value) throws Malformed {
            try {
                new CronExpression(value);
                return value;
            } catch (ParseException notCron) {
                throw new Malformed(value, "is no cron expression of Quartz; \"0 0 2 * * ?\" is every day at two");
            }
        }
    }

    /** A regular expression. */
    record Expression() implements ValueKind {
        @Override
        public String normal(String value) throws Malformed {
            try {
                Pattern.compile(value);
                return value;
            } catch (PatternSyntaxException broken) {
                throw new Malformed(value, "is no regular expression: " + broken.getDescription().toLowerCase(Locale.ROOT)
                        + "; \".*\\.csv\" fits every name that ends in .csv");
            }
        }
    }

    /** The name of a table at ServiceNow. */
    record Identifier() implements ValueKind {
        @Override
        public String normal(String value) throws Malformed {
            if (!value.matches("[a-z][a-z0-9_]{0,79}")) {
                throw new Malformed(value, "is no name of a table; it looks like u_tangoe_asset");
            }
            return value;
        }
    }
}
