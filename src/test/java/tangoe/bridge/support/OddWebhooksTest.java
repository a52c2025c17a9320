package tangoe.bridge.support;

import static org.assertj.core.api.Assertions.assertThat;
import static tangoe.bridge.testing.World.until;

import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import tangoe.bridge.testing.LogLines;
import tangoe.bridge.testing.SharedWorlds;
import tangoe.bridge.testing.TestDatabase;
import tangoe.bridge.testing.World;

/** What a sender with a password may send that nobody expects: it is refused with a reason, or has its effect, and stops no other. */
class OddWebhooksTest {

    private static final List<String> TAKEN = List.of("\"work_notes\": null", "\"work_notes\": [\"a\", {\"b\": 1}]", "\"work_notes\": 5",
            "\"work_notes\": {\"text\": \"a\"}", "\"work_notes\": \"a\\u0000b\\u0001\\u001bc\"", "\"work_notes\": \"half \\ud83d of an emoji\"",
            "\"work_notes\": \"" + "x".repeat(900_000) + "\"", "\"state\": 6, \"work_notes\": \"a\"", "\"state\": \"Resolved\"",
            "\"state\": {\"value\": \"6\"}", "\"state\": [6]", "\"state\": true", "\"state\": \"\\ud83d\"", "\"state\": 6.0", "\"state\": 1e400",
            "\"assignment_group\": {\"name\": 5}", "\"extra\": {\"deep\": [[[{\"a\": null}]]]}", "\"" + "k".repeat(10_000) + "\": 1",
            "\"\": \"\"", "\"\\u0000\": \"\\u0000\"", "\"$ref\": \"x\", \"@class\": \"java.lang.Runtime\"",
            "\"event\": \"closed\", \"ticket\": \"INC1\", \"tag\": \"[tb-1]\", \"incident\": {}");

    @RegisterExtension
    static final SharedWorlds WORLDS = new SharedWorlds(world -> world);

    @ParameterizedTest
    @EnumSource(TestDatabase.class)
    void whatIsOddInAnEventHasItsEffectAllTheSame(TestDatabase database) {
        World world = WORLDS.on(database);
        try (LogLines log = new LogLines()) {
            Map<String, String> odd = new LinkedHashMap<>();
            TAKEN.forEach(part -> odd.put(world.openLinkedIncident("Odd event"), part));
            odd.forEach((number, part) -> assertThat(event(world, "note", "{\"number\": \"" + number + "\", " + part + "}").statusCode())
                    .as(shown(part)).isEqualTo(202));
            odd.forEach((number, part) -> {
                until("delivered: " + shown(part), () -> world.message(number, "note").path("status").asText().equals("delivered"));
                assertThat(world.serviceNow.journal(number, "work_notes")).as(shown(part)).hasSize(2);
            });
            assertThat(log.all()).noneMatch(line -> line.contains(" ERROR ") || line.contains("\tat "));
        }
    }

    @ParameterizedTest
    @EnumSource(TestDatabase.class)
    void whatNamesNoTicketOrIsAmbiguousIsRefused(TestDatabase database) {
        World world = WORLDS.on(database);
        String number = world.openLinkedIncident("Plain");
        List<String> refused = List.of("{\"number\": [\"" + number + "\"]}", "{\"number\": {\"value\": \"" + number + "\"}}", "{\"number\": true}",
                "{\"number\": null}", "{\"number\": \" \"}", "{\"number\": 1.5}", "{}", "[]", "{\"number\": \"INC1\", \"number\": \"" + number + "\"}",
                "{\"number\": \"" + number + "\", \"a\": {\"b\": 1, \"b\": 2}}", "{\"number\": \"INC\\u00001\"}", "{\"number\": \"INC\\ud83d\"}",
                "{\"number\": \"" + number + "\", \"a\": " + "[".repeat(5000) + "]".repeat(5000) + "}", "{\"number\": \"" + "1".repeat(50) + "\"}",
                "{\"number\": " + "1".repeat(2000) + "}");
        try (LogLines log = new LogLines()) {
            refused.forEach(body -> assertThat(event(world, "note", body).statusCode()).as(shown(body)).isEqualTo(400));
            for (String hint : List.of("{}", "{\"sys_id\": \"\", \"number\": null}", "{\"sys_id\": [1]}", "{\"number\": {}}")) {
                assertThat(world.post("/servicenow/incidents", "snow:push", hint).statusCode()).as(hint).isEqualTo(400);
            }
            assertThat(log.all()).noneMatch(line -> line.contains(" ERROR ") || line.contains("\tat "));
        }
        assertThat(world.messages(number, "delivered")).as("create and linked alone").isEqualTo(2);
    }

    @ParameterizedTest
    @EnumSource(TestDatabase.class)
    void aTicketIsTheSameInSmallLettersAndKeepsItsOrder(TestDatabase database) {
        World world = WORLDS.on(database);
        String number = world.openLinkedIncident("Called by many names");
        String sysId = world.serviceNow.incident(number).get("sys_id");
        List<String> told = new ArrayList<>();
        for (String called : List.of(number, number.toLowerCase(), " " + number + "\\t", sysId, sysId.toUpperCase(), "inc" + number.substring(3))) {
            told.add("Word " + told.size());
            assertThat(event(world, "note", "{\"number\": \"" + called + "\", \"work_notes\": \"" + told.get(told.size() - 1) + "\"}").statusCode())
                    .as(called).isEqualTo(202);
        }
        until("all are told in their ticket's lane", () -> world.messages(number, "delivered") == told.size() + 2);
        assertThat(world.serviceNow.journal(number, "work_notes").stream().map(note -> note.replaceAll("(?s)\\n.*", "")).toList())
                .containsSubsequence(told);
    }

    @ParameterizedTest
    @EnumSource(TestDatabase.class)
    void aHintIsReadByWhicheverNameItHas(TestDatabase database) {
        World world = WORLDS.on(database);
        String number = world.openLinkedIncident("Hinted at");
        String sysId = world.serviceNow.incident(number).get("sys_id");
        List<String> hints = List.of("{\"sys_id\": \"" + sysId.toUpperCase() + "\"}", "{\"sys_id\": \"\", \"number\": \"" + number + "\"}",
                "{\"sys_id\": {\"value\": 1}, \"number\": \"" + number + "\"}", "{\"sys_id\": \"" + sysId + "\", \"number\": {\"a\": 1}}",
                "{\"number\": \"" + number.toLowerCase() + "\"}");
        for (String hint : hints) {
            HttpResponse<String> answer = world.post("/servicenow/incidents", "snow:push", hint);
            assertThat(answer.statusCode()).as(hint).isEqualTo(202);
            String id = World.json(answer).path("id").asText();
            until("it is read: " + hint, () -> world.api("/api/messages/" + id).path("status").asText().equals("delivered"));
        }
        String cut = World.json(world.post("/servicenow/incidents", "snow:push", "{\"sys_id\": \"" + sysId.substring(1) + "\"}")).path("id").asText();
        until("it says what is wrong", () -> world.api("/api/messages/" + cut).path("error").asText().contains("neither a sys_id (32 hexadecimal digits)"));
    }

    private static HttpResponse<String> event(World world, String event, String body) {
        return world.post("/tangoe/support-requests/" + event, "tangoe:hook", body);
    }

    private static String shown(String text) {
        return text.substring(0, Math.min(80, text.length()));
    }
}
