package tangoe.bridge.mapping;

import com.google.re2j.Matcher;
import com.google.re2j.Pattern;
import org.jsoup.Jsoup;
import org.jsoup.nodes.Element;
import org.jsoup.nodes.Node;
import org.jsoup.nodes.TextNode;
import org.jsoup.select.NodeVisitor;

/**
 * Text as a person reads it. ServiceNow renders what is between {@code [code]} and {@code [/code]} as HTML
 * (docs/vendors/servicenow.md, journals). Only there HTML is turned into text; elsewhere {@code <} is just a character.
 */
final class PlainText {

    private static final Pattern WRAPPED = Pattern.compile("(?is)\\[code\\](.*?)\\[/code\\]");
    private static final Pattern MARK = Pattern.compile("(?i)\\[(/?)code\\]");

    private PlainText() {
    }

    /** Drops control characters except newline and tab, makes line ends newlines, and replaces lone surrogates with U+FFFD. */
    static String of(String text) {
        // Cleaned first too: "[co\0de]" must not become a mark later.
        String clean = clean(text);
        Matcher wrapped = WRAPPED.matcher(clean);
        if (!wrapped.find()) {
            return clean;
        }
        StringBuilder plain = new StringBuilder(clean.length());
        int end = 0;
        do {
            plain.append(clean, end, wrapped.start()).append(fromHtml(wrapped.group(1)));
            end = wrapped.end();
        } while (wrapped.find());
        plain.append(clean, end, clean.length());
        // Removing HTML could leave a new [code] mark, and ServiceNow would render what follows it.
        return MARK.matcher(clean(plain.toString())).replaceAll("($1code)");
    }

    private static String clean(String text) {
        StringBuilder clean = new StringBuilder(text.length());
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '\r') {
                if (i + 1 == text.length() || text.charAt(i + 1) != '\n') {
                    clean.append('\n');
                }
            } else if (Character.isHighSurrogate(c) && i + 1 < text.length() && Character.isLowSurrogate(text.charAt(i + 1))) {
                clean.append(c).append(text.charAt(++i));
            } else if (Character.isSurrogate(c)) {
                clean.append('\uFFFD');
            } else if (c == '\n' || c == '\t' || !Character.isISOControl(c)) {
                clean.append(c);
            }
        }
        return clean.toString();
    }

    private static String fromHtml(String html) {
        LineWriter lines = new LineWriter();
        Jsoup.parseBodyFragment(html).body().traverse(lines);
        return lines.text();
    }

    private static final class LineWriter implements NodeVisitor {

        private final StringBuilder text = new StringBuilder();

        @Override
        public void head(Node node, int depth) {
            if (node instanceof TextNode words) {
                append(words.getWholeText());
            } else if (node instanceof Element element && element.normalName().equals("br")) {
                text.append('\n');
            } else if (node instanceof Element element && element.isBlock()) {
                startLine();
                if (element.normalName().equals("li")) {
                    text.append("- ");
                }
            } else if (node instanceof Element element && element.normalName().matches("td|th")) {
                append(" ");
            }
        }

        @Override
        public void tail(Node node, int depth) {
            if (node instanceof Element element && element.isBlock()) {
                startLine();
            }
        }

        String text() {
            return text.toString().strip();
        }

        /** White space in HTML becomes one blank, and nothing at the beginning of a line. */
        private void append(String words) {
            for (int i = 0; i < words.length(); i++) {
                char c = words.charAt(i);
                if (c != ' ' && c != '\n' && c != '\t') {
                    text.append(c == '\u00A0' ? ' ' : c);
                } else if (!atLineStart() && text.charAt(text.length() - 1) != ' ') {
                    text.append(' ');
                }
            }
        }

        private void startLine() {
            while (text.length() > 0 && text.charAt(text.length() - 1) == ' ') {
                text.setLength(text.length() - 1);
            }
            if (!atLineStart()) {
                text.append('\n');
            }
        }

        private boolean atLineStart() {
            return text.length() == 0 || text.charAt(text.length() - 1) == '\n';
        }
    }
}
