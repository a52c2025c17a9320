package tangoe.bridge.mapping;

import static org.assertj.core.api.Assertions.assertThat;
import static tangoe.bridge.mapping.ShippedMappings.json;

import java.io.IOException;
import java.util.Map;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.junit.jupiter.api.Test;

class SupportRequestMappingTest {

    @Test
    void incidentBecomesTheBodyThatTangoeDocuments() throws IOException {
        JsonNode request = map(json("""
                {'incident': {'number': 'INC0010042', 'short_description': 'Phone screen cracked', 'description': 'Dropped it.\\nHelp!',
                  'category': 'hardware', 'subcategory': '', 'priority': '3', 'cmdb_ci.name': null, 'caller_id.name': 'Fred Luddy',
                  'caller_id.employee_number': '0012349', 'caller_id.mobile_phone': '+1 (317) 555-0142', 'caller_id.phone': '',
                  'caller_id.vip': 'true', 'opened_at': '2026-11-20 09:14:02'},
                 'journals': [], 'limit': 10000}"""), Map.of());
        assertThat(request).isEqualTo(json("""
                {'support_request': {
                  'text': 'Short description: Phone screen cracked\\nIncident: INC0010042\\n\
                Priority: Moderate\\nCategory: hardware\\nCaller: Fred Luddy\\nEmployee number: 0012349\\n\
                Mobile phone: +1 (317) 555-0142\\nOpened at (UTC): 2026-11-20 09:14:02\\n\
                Description: Dropped it.\\nHelp!',
                  'requestor_name': 'Fred Luddy', 'requestor_number': '+1 (317) 555-0142', 'request_type': 'Device Replacement',
                  'external_source_id': 'INC0010042', 'device_type': 'Smart Phone', 'vip': true}}"""));
    }

    @Test
    void commentsSoFarComeLastAndOldestFirst() throws IOException {
        String text = text(json("""
                {'incident': {'number': 'INC1', 'opened_at': 'x'}, 'journals': [
                  {'sys_id': 'b', 'element': 'comments', 'value': 'third', 'sys_created_on': '2026-11-20 11:02:47', 'sys_created_by': 'fred.luddy'},
                  {'sys_id': 'a', 'element': 'work_notes', 'value': '[code]<b>second</b>[/code]', 'sys_created_on': '2026-11-20 11:02:47', 'sys_created_by': 'abel'},
                  {'sys_id': 'c', 'element': 'comments', 'value': ' ', 'sys_created_on': '2026-11-20 10:00:01', 'sys_created_by': 'abel'},
                  {'sys_id': 'd', 'element': 'approval_history', 'value': 'no', 'sys_created_on': '2026-11-20 10:00:01', 'sys_created_by': 'abel'},
                  {'sys_id': 'z', 'element': 'comments', 'value': 'first', 'sys_created_on': '2026-11-20 10:00:00', 'sys_created_by': 'abel'}]}"""));
        assertThat(text).isEqualTo("""
                Incident: INC1
                Opened at (UTC): x
                Comment by abel, 2026-11-20 10:00:00 UTC: first
                Work note by abel, 2026-11-20 11:02:47 UTC: second
                Comment by fred.luddy, 2026-11-20 11:02:47 UTC: third""");
    }

    @Test
    void textIsCutAndSaysSo() throws IOException {
        ObjectNode input = (ObjectNode) json("{'incident': {'number': 'INC1'}, 'limit': 200}");
        ((ObjectNode) input.path("incident")).put("description", "long ".repeat(1000));
        assertThat(text(input)).hasSizeLessThanOrEqualTo(200).startsWith("Incident: INC1\nDescription: long").endsWith("characters left out]");
    }

    @Test
    void whatACommentSaysIsNeverTakenForAPlaceToFill() throws IOException {
        assertThat(text(json("""
                {'incident': {'number': 'INC1'}, 'journals': [{'sys_id': 'a', 'element': 'comments', 'value': '{author} {at} }{',
                  'sys_created_on': '{text}', 'sys_created_by': '{text}'}]}"""))).endsWith("Comment by {text}, {text} UTC: {author} {at} }{");
    }

    @Test
    void codeThatTheTableDoesNotNameIsShownAsItIs() throws IOException {
        assertThat(text(json("{'incident': {'priority': '9'}}"))).isEqualTo("Priority: 9");
    }

    @Test
    void requestorNumberIsNeverMissing() throws IOException {
        Map<String, String> desk = Map.of("support.requestor-number", "18005550100");
        assertThat(number("{'caller_id.mobile_phone': '1', 'caller_id.phone': '2'}", desk)).isEqualTo("1");
        assertThat(number("{'caller_id.mobile_phone': ' ', 'caller_id.phone': '2'}", desk)).isEqualTo("2");
        assertThat(number("{'caller_id.phone': ''}", desk)).isEqualTo("18005550100");
        assertThat(number("{}", Map.of("support.requestor-number", ""))).isEqualTo("unknown");
        assertThat(number("{}", Map.of())).isEqualTo("unknown");
    }

    @Test
    void requestorNameFallsBackToTheMail() throws IOException {
        assertThat(name("{'caller_id.name': 'Fred', 'caller_id.email': 'f@example.com'}")).isEqualTo("Fred");
        assertThat(name("{'caller_id.name': '', 'caller_id.email': 'f@example.com'}")).isEqualTo("f@example.com");
        assertThat(name("{}")).isEqualTo("unknown");
    }

    @Test
    void vipIsABoolean() throws IOException {
        assertThat(map(json("{'incident': {}}"), Map.of()).at("/support_request/vip"))
                .isEqualTo(JsonNodeFactory.instance.booleanNode(false));
    }

    private static String number(String incident, Map<String, String> settings) throws IOException {
        return map(json("{'incident': " + incident + "}"), settings).at("/support_request/requestor_number").asText();
    }

    private static String name(String incident) throws IOException {
        return map(json("{'incident': " + incident + "}"), Map.of()).at("/support_request/requestor_name").asText();
    }

    private static String text(JsonNode input) throws IOException {
        return map(input, Map.of()).at("/support_request/text").asText();
    }

    private static JsonNode map(JsonNode input, Map<String, String> settings) throws IOException {
        return ShippedMappings.jq("support-request.jq", settings).apply(input);
    }
}
