package tangoe.bridge.reconcile;

import static tangoe.bridge.reconcile.Difference.Kind.APART;
import static tangoe.bridge.reconcile.Difference.Kind.DOUBLED;
import static tangoe.bridge.reconcile.Difference.Kind.MISSING;
import static tangoe.bridge.reconcile.Difference.Kind.NOTES;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import tangoe.bridge.inbox.Status;

/** Finds the differences of one ticket. A difference that may settle by itself, because something is under way, does not count. */
final class DriftRules {

    private static final String READ_AGAIN = "Have it read again: POST /servicenow/incidents with its number; if nothing comes of"
            + " it, the log says why ServiceNow is not followed.";

    private final EndStates states;
    private final Instant since;
    private final Instant settled;

    /**
     * @param since   beginning of the window
     * @param settled changes after this time may still be under way without showing
     */
    DriftRules(EndStates states, Instant since, Instant settled) {
        this.states = states;
        this.since = since;
        this.settled = settled;
    }

    /** @param open whether something of the ticket is still under way */
    record Verdict(boolean open, List<Difference> differences) {
    }

    Verdict of(Ticket ticket) {
        List<Difference> lasting = new ArrayList<>();
        missing(ticket).ifPresent(lasting::add);
        doubled(ticket).ifPresent(lasting::add);
        lasting.addAll(given(ticket));
        untold(ticket).ifPresent(lasting::add);
        unwritten(ticket).ifPresent(lasting::add);

        List<Difference> passing = new ArrayList<>();
        apart(ticket).ifPresent(passing::add);
        unthreaded(ticket).ifPresent(passing::add);

        boolean young = ticket.changed().isAfter(settled);
        if (young) {
            return new Verdict(ticket.open() || !lasting.isEmpty() || !passing.isEmpty(), List.of());
        }
        if (!ticket.open()) {
            lasting.addAll(passing);
        }
        return new Verdict(ticket.open(), lasting);
    }

    private Optional<Difference> missing(Ticket ticket) {
        ComparedLink link = ticket.link();
        if (ticket.incident() == null) {
            return link == null ? Optional.empty() : Optional.of(difference(ticket, MISSING,
                    "Look whether the incident was deleted or hidden from the bridge's user; if it is gone for good, have Tangoe close "
                            + (link.tangoeId() == null ? "what it has for it." : link.tangoeId() + ".")));
        }
        if (link == null) {
            return Optional.of(difference(ticket, MISSING, ticket.strays().isEmpty()
                    ? READ_AGAIN
                    : "Find out who opened " + ids(ticket.strays()) + "; have Tangoe close it, then have the incident read again with "
                            + "POST /servicenow/incidents."));
        }
        if (link.tangoeId() == null) {
            return ticket.newest("create").filter(Crossing::open).isPresent() ? Optional.empty()
                    : Optional.of(difference(ticket, MISSING, createAdvice(ticket)));
        }
        return ticket.readable() && !ticket.listed()
                ? Optional.of(difference(ticket, MISSING, "Ask Tangoe what became of " + link.tangoeId()
                        + ": what the bridge sends there is for nothing until it is back."))
                : Optional.empty();
    }

    private static String createAdvice(Ticket ticket) {
        Optional<Crossing> create = ticket.newest("create");
        if (create.isEmpty()) {
            return READ_AGAIN;
        }
        String message = "/api/messages/" + create.get().id();
        if (!ticket.strays().isEmpty()) {
            return "It did arrive as " + ids(ticket.strays()) + ": say so with POST " + message + "/settle.";
        }
        return create.get().status() == Status.UNCERTAIN
                ? "Look at Tangoe whether it arrived: if so, POST " + message + "/settle with its id and thread token, else POST "
                        + message + "/replay."
                : "Mend what its error says, then POST " + message + "/replay.";
    }

    private static Optional<Difference> doubled(Ticket ticket) {
        boolean own = ticket.link() != null && ticket.link().tangoeId() != null && ticket.request() != null;
        if (ticket.strays().size() + (own ? 1 : 0) < 2) {
            return Optional.empty();
        }
        return Optional.of(difference(ticket, DOUBLED, own
                ? "Have Tangoe close " + ids(ticket.strays()) + "; the bridge knows " + ticket.link().tangoeId() + " only."
                : "Have Tangoe close all but one of " + ids(ticket.strays()) + "."));
    }

    private Optional<Difference> apart(Ticket ticket) {
        ComparedLink link = ticket.link();
        if (link == null || link.tangoeId() == null || ticket.incident() == null) {
            return Optional.empty();
        }
        String shown = ticket.incident().getOrDefault("correlation_id", "");
        if (!shown.equals(link.tangoeId())) {
            return Optional.of(difference(ticket, APART, ticket.newest("linked").filter(message -> !message.open() && !message.arrived())
                    .map(message -> "POST /api/messages/" + message.id() + "/replay, which enters ")
                    .orElse("Enter in the incident ") + link.tangoeId() + " as correlation_id, unless somebody meant to link it elsewhere."));
        }
        return endedOnOneSide(ticket, states.endHere(ticket.incident().getOrDefault("state", "")));
    }

    private Optional<Difference> endedOnOneSide(Ticket ticket, boolean endedHere) {
        ComparedLink link = ticket.link();
        if (ticket.request() == null) {
            return endedHere == states.endHere(link.state()) ? Optional.empty() : Optional.of(difference(ticket, APART,
                    "The bridge has not noticed this state: POST /servicenow/incidents with its number, and look in the log why not."));
        }
        boolean withTangoe = ticket.incident().getOrDefault("assignment_group", "").equals(link.homeGroup());
        boolean endedThere = states.endThere(ticket.request().state());
        if (endedHere == endedThere || !withTangoe || states.handedBack(ticket.request().state())) {
            return Optional.empty();
        }
        return Optional.of(difference(ticket, APART, endedHere
                ? "Ask Tangoe to close " + link.tangoeId() + ", or reopen the incident."
                : "Look in /api/tickets/" + ticket.number() + " whether Tangoe's webhook came; then end the incident, or ask Tangoe to reopen "
                        + link.tangoeId() + "."));
    }

    /** Messages that are dead, uncertain or discarded. */
    private List<Difference> given(Ticket ticket) {
        boolean unlinked = ticket.link() == null || ticket.link().tangoeId() == null;
        return ticket.messages().stream()
                .filter(message -> message.status() == Status.DEAD || message.status() == Status.UNCERTAIN
                        || message.status() == Status.DISCARDED && !message.acceptedAt().isBefore(since))
                .filter(message -> !(message.is("create") && unlinked))
                .map(message -> new Difference(ticket.number(), NOTES, serviceNow(ticket), tangoe(ticket), message.shown(),
                        message.status() == Status.DISCARDED
                                ? "Tell " + (message.toTangoe() ? "Tangoe" : "ServiceNow") + " by hand, or POST /api/messages/"
                                        + message.id() + "/replay."
                                : "Look whether it arrived, then POST /api/messages/" + message.id() + "/replay or /discard."))
                .toList();
    }

    private static Optional<Difference> untold(Ticket ticket) {
        if (ticket.untold().isEmpty()) {
            return Optional.empty();
        }
        String entries = ticket.untold().stream().limit(3).map(entry -> entry.get("element") + " of " + entry.get("sys_created_by")
                + ", " + entry.get("sys_created_on")).collect(Collectors.joining("; "));
        return Optional.of(new Difference(ticket.number(), NOTES, ticket.untold().size() + " journal entries: " + entries, tangoe(ticket),
                "accepted none of them", READ_AGAIN));
    }

    private static Optional<Difference> unwritten(Ticket ticket) {
        if (ticket.unwritten().isEmpty()) {
            return Optional.empty();
        }
        String messages = ticket.unwritten().stream().limit(10).map(message -> message.kind() + " (message " + message.id() + ", "
                + message.tag() + ")").collect(Collectors.joining(", "));
        return Optional.of(new Difference(ticket.number(), NOTES, "no journal entry with the tag", tangoe(ticket), "delivered " + messages,
                "Find out who removed the entry, and write what GET /api/messages/" + ticket.unwritten().get(0).id()
                        + " holds into the incident by hand."));
    }

    private static Optional<Difference> unthreaded(Ticket ticket) {
        return ticket.unthreaded() < 1 ? Optional.empty() : Optional.of(new Difference(ticket.number(), NOTES, serviceNow(ticket),
                tangoe(ticket) + ", and " + ticket.unthreaded() + " of the texts sent are not in its thread", bridge(ticket),
                "Compare GET /api/tickets/" + ticket.number() + " with the thread of " + ticket.link().tangoeId()
                        + ", and add there by hand what is missing."));
    }

    private static Difference difference(Ticket ticket, Difference.Kind kind, String advice) {
        return new Difference(ticket.number(), kind, serviceNow(ticket), tangoe(ticket), bridge(ticket), advice);
    }

    private static String serviceNow(Ticket ticket) {
        if (ticket.incident() == null) {
            return "no such incident";
        }
        String correlation = ticket.incident().getOrDefault("correlation_id", "");
        return "state " + ticket.incident().getOrDefault("state", "") + ", "
                + (correlation.isEmpty() ? "no correlation_id" : "correlation_id " + correlation) + ", changed "
                + ticket.incident().getOrDefault("sys_updated_on", "");
    }

    private static String tangoe(Ticket ticket) {
        if (!ticket.readable()) {
            return "not readable";
        }
        String requests = Stream.concat(Stream.ofNullable(ticket.request()), ticket.strays().stream()).map(Request::shown)
                .collect(Collectors.joining(", "));
        return requests.isEmpty() ? "no support request" : requests;
    }

    private static String bridge(Ticket ticket) {
        ComparedLink link = ticket.link();
        if (link == null) {
            return "no link";
        }
        String linked = link.tangoeId() == null ? "no support request" : "linked to " + link.tangoeId();
        return linked + ", last seen in state " + link.state() + ticket.newest("create")
                .filter(create -> link.tangoeId() == null).map(create -> ", " + create.shown()).orElse("");
    }

    private static String ids(List<Request> requests) {
        return requests.stream().map(Request::id).collect(Collectors.joining(", "));
    }
}
