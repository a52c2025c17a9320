package tangoe.bridge.reconcile;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.ProducerTemplate;
import tangoe.bridge.support.OwnTexts;
import tangoe.bridge.tangoe.SupportRequestAnswer;
import tangoe.bridge.vendor.Refused;
import tangoe.bridge.vendor.VendorException;

/**
 * Lists Tangoe's support requests through the route {@code tangoe-support-requests-changed}. This is not documented
 * (docs/vendors/tangoe.md, listing support requests): a site may refuse it, ignore filter, page and page size, and list in any
 * order.
 */
final class TangoeRequests {

    private static final String ROUTE = "direct:tangoe-support-requests-changed";
    /** The vendor's default page size (docs/vendors/tangoe.md, pages): a shorter page is the last, whatever size the site grants. */
    private static final int SHORT_PAGE = 100;
    private static final int MOST_PAGES = 500;
    /** The filter takes a date in an unknown time zone. */
    private static final Duration A_DAY = Duration.ofDays(1);
    private static final int LONGEST_ID = 64;
    private static final int LONGEST_NUMBER = 80;

    private final CamelContext context;
    private final SupportRequestAnswer answers = new SupportRequestAnswer();

    TangoeRequests(CamelContext context) {
        this.context = context;
    }

    /**
     * How far a listing can be trusted.
     *
     * @param unreadable why the site cannot be read; null if it can
     * @param complete   whether the listing reached its end
     */
    record Listing(String unreadable, boolean complete) {
    }

    /**
     * Puts every request that changed since then into the tables.
     *
     * @throws VendorException if Tangoe could not be asked now
     */
    Listing list(Instant since, TangoeListing listed) {
        LocalDate date = LocalDate.ofInstant(since.minus(A_DAY), ZoneOffset.UTC);
        ProducerTemplate template = context.createProducerTemplate();
        try {
            return list(template, date, listed);
        } catch (VendorException failed) {
            // An HTML page means, like a 404, that the site has no such list.
            if (failed instanceof Refused || failed.status() / 100 == 2) {
                listed.clear();
                return new Listing(failed.getMessage(), false);
            }
            throw failed;
        } finally {
            template.stop();
        }
    }

    private Listing list(ProducerTemplate template, LocalDate date, TangoeListing listed) {
        Set<String> before = Set.of();
        for (int page = 1; page <= MOST_PAGES; page++) {
            Optional<List<JsonNode>> rows = answers.listed(page(template, date, page));
            if (rows.isEmpty()) {
                listed.clear();
                return new Listing("Tangoe answered the list of support requests with something else", false);
            }
            List<Request> requests = rows.get().stream().flatMap(row -> request(row).stream()).toList();
            listed.add(requests);
            if (rows.get().size() < SHORT_PAGE) {
                return new Listing(null, true);
            }
            Set<String> ids = requests.stream().map(Request::id).collect(Collectors.toSet());
            if (ids.stream().filter(before::contains).count() * 2 > ids.size()) {
                // The site answers with the same page whatever page is asked for.
                return new Listing(null, false);
            }
            before = ids;
        }
        return new Listing(null, false);
    }

    private static JsonNode page(ProducerTemplate template, LocalDate date, int page) {
        Exchange answer = template.send(ROUTE, exchange -> {
            exchange.setVariable("changedSince", date.toString());
            exchange.setVariable("page", page);
        });
        for (Throwable cause = answer.getException(); cause != null; cause = cause.getCause()) {
            if (cause instanceof VendorException known) {
                throw known;
            }
        }
        if (answer.getException() != null) {
            throw new IllegalStateException(answer.getException());
        }
        return answer.getMessage().getBody(JsonNode.class);
    }

    private Optional<Request> request(JsonNode row) {
        String id = row.path("id").asText("");
        if (id.isBlank() || id.length() > LONGEST_ID) {
            return Optional.empty();
        }
        String number = row.path("external_source_id").asText("").strip();
        Optional<List<String>> thread = answers.thread(row);
        String opening = thread.filter(texts -> !texts.isEmpty() && !texts.get(0).isBlank())
                .map(texts -> OwnTexts.digest(texts.get(0))).orElse(null);
        Set<String> digests = thread.map(texts -> {
            Set<String> set = new LinkedHashSet<>();
            texts.forEach(text -> set.add(OwnTexts.digest(text)));
            return set;
        }).orElse(null);
        String state = row.path("state").asText("");
        return Optional.of(new Request(id, number.isEmpty() || number.length() > LONGEST_NUMBER ? null : number,
                state.length() > LONGEST_NUMBER ? state.substring(0, LONGEST_NUMBER) : state, time(row.path("updated_at").asText("")),
                opening, digests));
    }

    private static Instant time(String text) {
        try {
            return OffsetDateTime.parse(text).toInstant();
        } catch (DateTimeParseException unreadable) {
            return Instant.EPOCH;
        }
    }
}
