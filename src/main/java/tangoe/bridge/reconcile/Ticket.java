package tangoe.bridge.reconcile;

import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Everything that is known of one ticket.
 *
 * @param incident   null where ServiceNow does not show it
 * @param link       null where the bridge has none
 * @param messages   messages that are not delivered, were delivered in the window, or were settled by a person
 * @param readable   whether Tangoe's support requests can be read
 * @param listed     whether the link's support request would be in Tangoe's list if it existed
 * @param request    the link's support request; null where Tangoe did not list it
 * @param strays     support requests for this ticket beside the link's
 * @param untold     journal entries of people that the bridge has not accepted
 * @param unwritten  messages that were delivered to ServiceNow and whose note is not in the journal
 * @param unthreaded how many texts that were sent to Tangoe are not in the request's thread
 */
record Ticket(String number, Map<String, String> incident, ComparedLink link, List<Crossing> messages, boolean readable, boolean listed,
        Request request, List<Request> strays, List<Map<String, String>> untold, List<Crossing> unwritten, int unthreaded) {

    boolean open() {
        return messages.stream().anyMatch(Crossing::open);
    }

    Optional<Crossing> newest(String kind) {
        return messages.stream().filter(message -> message.kind().equals(kind)).reduce((earlier, later) -> later);
    }

    /** When anything of the ticket last changed, as far as the comparison saw. */
    Instant changed() {
        Stream<Instant> ofMessages = messages.stream()
                .flatMap(message -> Stream.of(Optional.of(message.acceptedAt()), Optional.ofNullable(message.deliveredAt())))
                .flatMap(Optional::stream);
        Stream<Instant> ofRequests = Stream.concat(Stream.ofNullable(request), strays.stream()).map(Request::updated);
        Stream<Instant> ofLink = Stream.ofNullable(link).map(ComparedLink::lastActivityAt);
        Stream<Instant> ofIncident = Stream.ofNullable(incident).map(fields -> time(fields.get("sys_updated_on")));
        return Stream.of(ofMessages, ofRequests, ofLink, ofIncident).flatMap(times -> times)
                .max(Instant::compareTo).orElse(Instant.EPOCH);
    }

    /** Parses a time of ServiceNow, UTC; the epoch if it is not valid. */
    static Instant time(String text) {
        try {
            return text == null ? Instant.EPOCH : LocalDateTime.parse(text.replace(' ', 'T')).toInstant(ZoneOffset.UTC);
        } catch (DateTimeParseException unreadable) {
            return Instant.EPOCH;
        }
    }
}
