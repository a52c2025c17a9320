package tangoe.bridge.vendor;

import com.google.re2j.Matcher;
import com.google.re2j.Pattern;
import java.util.Locale;
import org.jsoup.Jsoup;
import org.jsoup.nodes.Document;
import org.jsoup.nodes.Element;

/** Shortens what a vendor said to one line for a reason; an HTML page becomes its title. */
public final class ErrorWords {

    private static final Pattern PAGE = Pattern.compile("(?i)<(!doctype|html|head|body|title|script|\\?xml)\\b");
    private static final Pattern END = Pattern.compile("(?i)</html\\s*>");
    /** Only the beginning is searched for a title, because a page may be many megabytes long. */
    private static final int LOOKED_AT = 20_000;
    private static final int LONGEST = 600;
    private static final int LONGEST_TITLE = 100;

    private ErrorWords() {
    }

    public static String of(String said) {
        Matcher page = PAGE.matcher(said);
        if (!page.find()) {
            return line(said, LONGEST);
        }
        String source = said.substring(page.start());
        Matcher end = END.matcher(source);
        String rest = end.find() ? source.substring(end.end()) : "";
        // What follows the page is dropped if it is a page too.
        return line(said.substring(0, page.start()) + named(source.substring(0, Math.min(source.length(), LOOKED_AT)))
                + (PAGE.matcher(rest).find() ? "" : rest), LONGEST);
    }

    private static String named(String source) {
        if (source.startsWith("<?xml") && !source.toLowerCase(Locale.ROOT).contains("<html")) {
            return "an XML document";
        }
        Document page = Jsoup.parse(source);
        Element heading = page.selectFirst("h1, h2");
        String title = line(page.title().isBlank() && heading != null ? heading.text() : page.title(), LONGEST_TITLE);
        return title.isEmpty() ? "an HTML page" : "an HTML page titled \"" + title.replace('"', '\'') + "\"";
    }

    private static String line(String text, int longest) {
        String line = text.replaceAll("\\s+", " ").strip();
        return line.length() <= longest ? line : line.substring(0, longest) + "…";
    }
}
