package tangoe.bridge.demo;

import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import tangoe.bridge.sandbox.ServiceNowSandbox;
import tangoe.bridge.sandbox.SupportRequest;
import tangoe.bridge.sandbox.TangoeSandbox;

/** A broken phone, from the incident to its end: both directions, a message that fails, a webhook that comes three times. */
final class SupportStory {

    private static final String THERE = "ServiceNow → Tangoe";
    private static final String BACK = "Tangoe → ServiceNow";
    private static final String CALLER = "fred.luddy";
    private static final String AGENT = "beth.anglin";

    private final ServiceNowSandbox serviceNow;
    private final TangoeSandbox tangoe;
    private final DemoOperator operator;
    private final StoryPrinter printer;
    private String number;

    SupportStory(ServiceNowSandbox serviceNow, TangoeSandbox tangoe, DemoOperator operator, StoryPrinter printer) {
        this.serviceNow = serviceNow;
        this.tangoe = tangoe;
        this.operator = operator;
        this.printer = printer;
    }

    void play() {
        open();
        comment();
        askBack();
        waitForTheCarrier();
        failAndReplay();
        close();
    }

    private void open() {
        printer.act("ServiceNow", "Fred Luddy opens an incident: Phone screen cracked, touch does not work", () ->
                number = serviceNow.openIncident(Map.of("short_description", "Phone screen cracked, touch does not work",
                        "description", "Dropped it this morning. Need a working phone before Thursday's site visit.",
                        "category", "hardware", "subcategory", "mobile")).get("number"));
        printer.crosses(THERE, number + " becomes one support request", () -> tangoe.requests(number).size() == 1);
        SupportRequest request = tangoe.request(number);
        printer.say("             it is number %d, \"%s\", a %s, for employee %s%s".formatted(request.id(), request.requestType(),
                request.deviceType(), request.employeeId(), request.vip() ? ", high priority" : ""));
        printer.crosses(BACK, number + " shows it: correlation_id " + request.id() + " and a work note",
                () -> serviceNow.incident(number).get("correlation_id").equals(Long.toString(request.id())));
    }

    private void comment() {
        printer.act("ServiceNow", "Fred comments: Any news? My flight is on Thursday.",
                () -> serviceNow.comment(number, "Any news? My flight is on Thursday.", CALLER));
        printer.crosses(THERE, "his comment becomes an interaction", () -> reachedTangoe("My flight is on Thursday."));
    }

    private void askBack() {
        printer.act("Tangoe", "the specialist asks: Which address shall we send a new phone to?",
                () -> tangoe.awaitingCustomerResponse(number, "Which address shall we send a new phone to?"));
        printer.crosses(BACK, number + " is On Hold, Awaiting Caller, and Fred reads the question",
                () -> isInState("3", "1") && isIn("comments", "Which address"));
        printer.act("ServiceNow", "Fred answers: The office in Indianapolis, please.",
                () -> serviceNow.comment(number, "The office in Indianapolis, please.", CALLER));
        printer.crosses(THERE, "his answer becomes an interaction", () -> reachedTangoe("Indianapolis"));
    }

    private void waitForTheCarrier() {
        printer.act("Tangoe", "the specialist waits for the carrier: Verizon moves the number tomorrow.",
                () -> tangoe.externallyQueued(number, "Verizon moves the number tomorrow."));
        printer.crosses(BACK, number + " is On Hold, Awaiting Vendor, with a work note",
                () -> isInState("3", "4") && isIn("work_notes", "Verizon moves"));
    }

    private void failAndReplay() {
        tangoe.faults().onPath("/1/interactions").once().status(422);
        printer.act("ServiceNow", "Beth Anglin adds a work note, and this once Tangoe will refuse it",
                () -> serviceNow.workNote(number, "Caller is on a plane until noon.", AGENT));
        printer.crosses(THERE, "the message is dead, and the API says why", () -> operator.messages(number, "dead").size() == 1);
        List<Map<String, Object>> dead = operator.messages(number, "dead");
        dead.forEach(message -> printer.say("             " + message.get("error")));
        printer.act("Operator", "replays it: POST /api/messages/" + (dead.isEmpty() ? "?" : dead.get(0).get("id")) + "/replay",
                () -> dead.forEach(message -> operator.replay(message.get("id").toString())));
        printer.crosses(THERE, "the work note becomes an interaction after all", () -> reachedTangoe("on a plane until noon"));
    }

    private void close() {
        printer.act("Tangoe", "the specialist closes it; the webhook comes three times", () ->
                tangoe.close(number, "New phone delivered and activated."));
        tangoe.sendAgain();
        tangoe.sendAgain();
        printer.crosses(BACK, number + " is Resolved: Solution provided, and one work note says so",
                () -> serviceNow.incident(number).get("state").equals("6") && isIn("work_notes", "New phone delivered"));
        printer.crosses("Both", "nothing is left to deliver, nothing was doubled", this::isInStep);
    }

    private boolean isInStep() {
        long closings = serviceNow.journal(number, "work_notes").stream().filter(text -> text.contains("New phone delivered")).count();
        return closings == 1 && tangoe.requests(number).size() == 1 && tangoe.request(number).texts().stream().distinct().count()
                == tangoe.request(number).texts().size()
                && Stream.of("accepted", "waiting", "dead", "uncertain").allMatch(status -> operator.messages(number, status).isEmpty());
    }

    private boolean reachedTangoe(String text) {
        return tangoe.interactions(number).stream().anyMatch(interaction -> interaction.contains(text));
    }

    private boolean isIn(String journal, String text) {
        return serviceNow.journal(number, journal).stream().anyMatch(entry -> entry.contains(text));
    }

    private boolean isInState(String state, String holdReason) {
        Map<String, String> incident = serviceNow.incident(number);
        return incident.get("state").equals(state) && incident.get("hold_reason").equals(holdReason);
    }
}
