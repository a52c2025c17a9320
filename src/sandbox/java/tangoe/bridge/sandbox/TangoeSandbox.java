package tangoe.bridge.sandbox;

import java.time.Clock;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.function.Supplier;

/**
 * Tangoe Mobile on loopback: support requests and interactions (docs/vendors/tangoe.md), devices and lines, and what
 * its Account Specialists do, as methods. Such an act changes the request here, then posts the webhook to where {@link #webhooks} points, and returns the
 * answer's HTTP status: 0 where nobody answered or no address is set. Where several requests have one external_source_id, acts
 * concern the first. Thread safe.
 */
public final class TangoeSandbox implements AutoCloseable {

    /** The static token from the start. */
    public static final String API_TOKEN = "tangoe-token";

    /** What {@code GET /1/support_requests?external_source_id_eq=} does, which the vendor does not document. */
    public enum Lookup {
        ANSWERED, NOT_FOUND,
        /** The unknown filter is ignored, and every request is listed. */
        IGNORED
    }

    private final SupportRequests requests;
    private final BusinessRecords devices;
    private final BusinessRecords lines;
    private final TangoeSignIn signIn;
    private final TangoeRendering rendering = new TangoeRendering();
    private final GetLimit limit;
    private final TangoeApi api;
    private final FaultInjector faults = new FaultInjector();
    private final TrafficJournal traffic = new TrafficJournal();
    private final LoopbackServer server;
    private volatile WebhookSender sender;
    private volatile Supplier<Integer> last = () -> 0;

    public TangoeSandbox(Clock clock) {
        requests = new SupportRequests(clock);
        signIn = new TangoeSignIn(clock);
        limit = new GetLimit(clock);
        devices = new BusinessRecords(clock);
        lines = new BusinessRecords(clock);
        api = new TangoeApi(signIn, requests, rendering, limit, devices, lines);
        person("0012349", "Fred", "Luddy", "fred.luddy@example.com");
        person("0010023", "Beth", "Anglin", "beth.anglin@example.com");
        server = new LoopbackServer(api, new SpecialistDesk(this)::answer, clock, faults, traffic);
    }

    /** Listens on 127.0.0.1. @param port 0 for any free one */
    public TangoeSandbox start(int port) {
        server.start(port);
        return this;
    }

    /** Without a slash at its end. */
    public String url() {
        return server.url();
    }

    public FaultInjector faults() {
        return faults;
    }

    public TrafficJournal traffic() {
        return traffic;
    }

    public TangoeSignIn signIn() {
        return signIn;
    }

    @Override
    public void close() {
        server.close();
    }

    /** Where webhooks go: {@code baseUrl} + {@code /tangoe/support-requests/{event}}. @param secret whsec_…, or null: unsigned */
    public TangoeSandbox webhooks(String baseUrl, String username, String password, String secret) {
        sender = new WebhookSender(baseUrl, username, password, secret);
        return this;
    }

    /** Adds a person with this {@code employee_id}, including leading zeros. */
    public TangoeSandbox person(String employeeId, String firstName, String lastName, String email) {
        rendering.person(employeeId, firstName, lastName, email);
        return this;
    }

    /**
     * A device of the tenant, new or as it is now.
     *
     * @param fields as {@code GET /1/devices/business_devices} shows them, with {@code id}; without {@code updated_at} it changed now
     */
    public TangoeSandbox device(Map<String, Object> fields) {
        devices.put(fields);
        return this;
    }

    /** A line of the tenant, like {@link #device}. */
    public TangoeSandbox line(Map<String, Object> fields) {
        lines.put(fields);
        return this;
    }

    public void removeDevice(long id) {
        devices.remove(id);
    }

    public void removeLine(long id) {
        lines.remove(id);
    }

    /** Answers show external_source_id; at first they show null, as the vendor's sample does. */
    public TangoeSandbox echoesExternalSourceId(boolean echoes) {
        rendering.echoesExternalSourceId = echoes;
        return this;
    }

    /** Lists come as {@code {name: […]}}; null for a bare array, as at first. */
    public TangoeSandbox wrapsListsIn(String name) {
        rendering.wrapper = name;
        return this;
    }

    /** Makes lists of devices and lines always return the first page. */
    public TangoeSandbox ignoresPages(boolean ignores) {
        api.ignoresPages = ignores;
        return this;
    }

    /** Longer texts get 422; 65,535 at first. */
    public TangoeSandbox longestText(int characters) {
        api.longestText = characters;
        return this;
    }

    public TangoeSandbox lookup(Lookup how) {
        api.lookup = how;
        return this;
    }

    /** @param tellsRetryAfter whether the 429 beyond it says when to come back; at first 100 a minute and it does not */
    public TangoeSandbox getsPerMinute(int count, boolean tellsRetryAfter) {
        limit.perMinute(count);
        api.tellsRetryAfter = tellsRetryAfter;
        return this;
    }

    /** @throws NoSuchElementException where the client has created none */
    public SupportRequest request(String externalSourceId) {
        return requests.of(externalSourceId).stream().findFirst()
                .orElseThrow(() -> new NoSuchElementException("There is no support request for " + externalSourceId));
    }

    /** Every request, duplicates included, oldest first. */
    public List<SupportRequest> requests() {
        return requests.all();
    }

    public List<SupportRequest> requests(String externalSourceId) {
        return requests.of(externalSourceId);
    }

    /** Texts of the first request's thread, the creating one first, oldest first. */
    public List<String> interactions(String externalSourceId) {
        return request(externalSourceId).texts();
    }

    public int close(String number, String text) {
        return act(WebhookEvent.CLOSED, number, text, null, 1).get(0);
    }

    public int cancel(String number, String text) {
        return act(WebhookEvent.CANCELED, number, text, null, 1).get(0);
    }

    public int note(String number, String text) {
        return act(WebhookEvent.NOTE, number, text, null, 1).get(0);
    }

    /** Hands the ticket back. @param group name or sys_id of the client's group, null to leave it out */
    public int reassign(String number, String group, String text) {
        return act(WebhookEvent.REASSIGNED, number, text, group, 1).get(0);
    }

    public int externallyQueued(String number, String text) {
        return act(WebhookEvent.EXTERNALLY_QUEUED, number, text, null, 1).get(0);
    }

    public int awaitingCustomerResponse(String number, String text) {
        return act(WebhookEvent.AWAITING_CUSTOMER_RESPONSE, number, text, null, 1).get(0);
    }

    /**
     * One act whose webhook is sent several times, the same id and body each.
     *
     * @param text null: the specialist writes nothing, and the webhook carries whatever the last interaction is
     * @return the statuses, one a sending
     */
    public List<Integer> act(WebhookEvent event, String number, String text, String group, int times) {
        SupportRequest request = request(number);
        if (text != null) {
            request = requests.add(request.id(), text, false);
        }
        if (event.tangoeState().isPresent()) {
            request = requests.move(request.id(), event.tangoeState().get());
        }
        Map<String, String> body = new LinkedHashMap<>();
        body.put("number", request.externalSourceId());
        body.put("state", event.clientState());
        if (group != null) {
            body.put("assignment_group", group);
        }
        List<String> texts = request.texts();
        body.put("work_notes", texts.get(texts.size() - 1));
        String id = WebhookSender.newId();
        String json = Json.text(body);
        last = () -> post(event.path(), id, json);
        List<Integer> statuses = new ArrayList<>();
        for (int i = 0; i < times; i++) {
            statuses.add(last.get());
        }
        return statuses;
    }

    /** A specialist opens a request for that external_source_id, whether there is one or not; no webhook. @return its id */
    public long open(String externalSourceId, String text) {
        return requests.create(new SupportRequest(0, externalSourceId, null, "A specialist", "5550100", "Tech Support", null, false, null,
                null, null, null, List.of()), text).id();
    }

    /** Changes the state without a webhook. */
    public void moveSilently(String number, String state) {
        requests.move(request(number).id(), state);
    }

    public void delete(long id) {
        requests.delete(id);
    }

    /** Takes a text out of the first request's thread; nothing shows that it was there. */
    public void removeText(String number, String text) {
        requests.removeText(request(number).id(), text);
    }

    /** Sends the webhook of the last act once more, unchanged. */
    public int sendAgain() {
        return last.get();
    }

    /** Posts any body to any event's address, with good credentials; changes nothing here. */
    public int sendRaw(String event, String body) {
        return post(event, WebhookSender.newId(), body);
    }

    private int post(String event, String id, String body) {
        WebhookSender to = sender;
        return to == null ? 0 : to.send("tangoe/support-requests/" + event, id, body);
    }
}
