package tangoe.bridge.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tangoe.bridge.problem.Problem;

class SettingsTest {

    /** What a folder needs at least to be without a problem. */
    private static final String COMPLETE = """
            servicenow.url=https://acme.service-now.com
            servicenow.username=tangoe.bridge
            servicenow.password=snow-pass
            tangoe.url=https://acme.thefutureis.mobi
            tangoe.api-token=token-of-tangoe
            """;

    @TempDir
    Path home;

    @Test
    void aCompleteFileHasNoProblem() throws IOException {
        assertThat(load(COMPLETE).problems()).isEmpty();
    }

    @Test
    void theEnvironmentWinsOverTheFileAndTheFileOverTheDefault() throws IOException {
        Settings settings = load(COMPLETE + "delivery.workers=3\nservicenow.poll-period=10s\n",
                Map.of("SERVICENOW_POLL_PERIOD", "7s"));

        assertThat(settings.problems()).isEmpty();
        assertThat(settings.duration("servicenow.poll-period")).isEqualTo(Duration.ofSeconds(7));
        assertThat(settings.integer("delivery.workers")).isEqualTo(3);
        assertThat(settings.duration("delivery.give-up-after")).isEqualTo(Duration.ofHours(76));
    }

    @Test
    void everythingCanComeFromTheEnvironment() {
        Settings settings = Settings.load(home, Map.of("SERVICENOW_URL", "https://a.example", "SERVICENOW_USERNAME", "u",
                "SERVICENOW_PASSWORD", "p", "TANGOE_URL", "https://b.example", "TANGOE_API_TOKEN", "t"));

        assertThat(settings.problems()).isEmpty();
        assertThat(settings.text("tangoe.api-token")).isEqualTo("t");
    }

    @Test
    void aFileHoldsASecretAndItsLastLineBreakIsNotPartOfIt() throws IOException {
        Files.writeString(home.resolve("token"), "from a file\n");

        Settings settings = load(COMPLETE, Map.of("TANGOE_API_TOKEN_FILE", home.resolve("token").toString()));

        assertThat(settings.problems()).isEmpty();
        assertThat(settings.text("tangoe.api-token")).isEqualTo("from a file");
    }

    @Test
    void aVariableAndItsFileTogetherAreAProblem() throws IOException {
        Files.writeString(home.resolve("token"), "one");

        assertThat(sentences(load(COMPLETE, Map.of("TANGOE_API_TOKEN", "another", "TANGOE_API_TOKEN_FILE", "token"))))
                .containsExactly("environment: TANGOE_API_TOKEN and TANGOE_API_TOKEN_FILE are both set; unset one of them");
    }

    @Test
    void aSecretsFileThatCannotBeReadIsAProblem() throws IOException {
        Files.write(home.resolve("binary"), new byte[] {(byte) 0xff, 0x00});
        Files.write(home.resolve("huge"), new byte[70_000]);

        assertThat(sentences(load(COMPLETE, Map.of("TANGOE_API_TOKEN_FILE", "absent")))).singleElement().asString()
                .startsWith("environment: TANGOE_API_TOKEN_FILE names the file \"absent\", which cannot be read");
        assertThat(sentences(load(COMPLETE, Map.of("TANGOE_API_TOKEN_FILE", "binary")))).singleElement().asString()
                .contains("not in UTF-8");
        assertThat(sentences(load(COMPLETE, Map.of("TANGOE_API_TOKEN_FILE", "huge")))).singleElement().asString()
                .contains("over 64 KiB");
    }

    @Test
    void aMissingSettingIsNamedWithItsLineAndItsVariables() throws IOException {
        assertThat(sentences(load(COMPLETE.replace("https://acme.service-now.com", "")))).containsExactly(
                "application.properties:1: servicenow.url has no value, and support.enabled=true needs it; set it here, in the"
                        + " environment variable SERVICENOW_URL, or in a file that SERVICENOW_URL_FILE names");
    }

    @Test
    void allThatIsMissingIsNamedAtOnce() {
        assertThat(sentences(Settings.load(home, Map.of()))).extracting(line -> line.split(" ")[1]).containsExactly(
                "servicenow.password", "servicenow.url", "servicenow.username", "tangoe.api-token", "tangoe.url");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "servicenow.auth=basic          | servicenow.password,servicenow.username",
        "servicenow.auth=oauth          | servicenow.client-id,servicenow.client-secret,servicenow.username",
        "servicenow.auth=oauth-password | servicenow.client-id,servicenow.client-secret,servicenow.password,servicenow.username",
        "servicenow.auth=api-key        | servicenow.api-key,servicenow.username",
        "tangoe.auth=api-token          | tangoe.api-token",
        "tangoe.auth=jwt                | tangoe.client-id,tangoe.client-secret,tangoe.subject"})
    void everyWayToSignInNeedsItsOwnSettings(String auth, String needed) throws IOException {
        String vendor = auth.substring(0, auth.indexOf('.'));

        assertThat(sentences(load(auth + "\nservicenow.url=https://a.example\ntangoe.url=https://b.example")))
                .extracting(line -> line.split(" ")[1]).filteredOn(name -> name.startsWith(vendor))
                .containsExactly(needed.split(","));
    }

    @Test
    void aFlowThatIsOffNeedsNothing() throws IOException {
        assertThat(load("support.enabled=false").problems()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "inventory.pull.enabled=true       | tangoe.api-token,tangoe.url",
        "inventory.import-set.enabled=true | inventory.import-set.table,servicenow.password,servicenow.url,servicenow.username",
        "inventory.kafka.enabled=true      | inventory.kafka.brokers,inventory.kafka.topic",
        "inventory.drop.enabled=true       | inventory.drop.host,inventory.drop.known-hosts-file,inventory.drop.private-key-file,inventory.drop.username",
        "inventory.export.enabled=true     | inventory.export.host,inventory.export.known-hosts-file,inventory.export.private-key-file,inventory.export.username"})
    void aFlowOfTheInventoryNeedsItsOwnSettingsAlsoWithoutTheSupportFlow(String flow, String needed) throws IOException {
        assertThat(sentences(load("support.enabled=false\n" + flow))).extracting(line -> line.split(" ")[1])
                .containsExactly(needed.split(","));
    }

    @Test
    void aPasswordDoesForAKey() throws IOException {
        assertThat(load("support.enabled=false\ninventory.drop.enabled=true\ninventory.drop.host=a\ninventory.drop.username=b\n"
                + "inventory.drop.known-hosts-file=c\ninventory.drop.password=d").problems()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "inventory.pull.cron=every night           | is no cron expression of Quartz",
        "inventory.pull.cron=0 2 * * *             | is no cron expression of Quartz",
        "inventory.drop.include=*.csv              | is no regular expression",
        "inventory.import-set.table=u_asset/../x   | is no name of a table",
        "inventory.import-set.table=../incident    | is no name of a table",
        "inventory.brake=101                       | does not fit"})
    void aValueThatTheInventoryCannotUseIsAProblem(String line, String words) throws IOException {
        assertThat(sentences(load("support.enabled=false\n" + line))).singleElement().asString()
                .startsWith("application.properties:2: " + line.substring(0, line.indexOf('=')) + ": ").contains(words);
    }

    @Test
    void aFileIsLookedForBelowTheFolder() throws IOException {
        assertThat(load("inventory.drop.known-hosts-file=ssh/known_hosts").text("inventory.drop.known-hosts-file"))
                .isEqualTo(home.toAbsolutePath().resolve("ssh/known_hosts").toString());
    }

    @Test
    void anEmptiedSettingCountsAsItsDefaultForWhateverElseIsChecked() throws IOException {
        assertThat(load(COMPLETE + "inventory.drop.port=\n").integer("inventory.drop.port")).isEqualTo(22);
    }

    @Test
    void aSettingWithADefaultMustNotBeEmptied() throws IOException {
        assertThat(sentences(load(COMPLETE + "support.incident-query=\n"))).containsExactly("application.properties:6:"
                + " support.incident-query is empty; give it a value, or take the line out for the default");
    }

    @Test
    void journalsMayBeEmpty() throws IOException {
        Settings settings = load(COMPLETE + "support.journals=\n");

        assertThat(settings.problems()).isEmpty();
        assertThat(settings.list("support.journals")).isEmpty();
        assertThat(load(COMPLETE).list("support.journals")).containsExactly("comments", "work_notes");
    }

    @ParameterizedTest
    @CsvSource({"500ms,500", "5s,5000", "10m,600000", "2h,7200000", "3d,259200000", "5S,5000", "5 s,5000"})
    void durationsTakeUnits(String written, long millis) throws IOException {
        assertThat(load(COMPLETE + "servicenow.poll-period=" + written).duration("servicenow.poll-period"))
                .isEqualTo(Duration.ofMillis(millis));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "servicenow.poll-period=30            | \"30\" is no duration; write a whole number and a unit",
        "servicenow.poll-period=1w            | is no duration",
        "servicenow.poll-period=0s            | is too short",
        "servicenow.poll-period=-5s           | is no duration",
        "servicenow.poll-period=9999999999d   | is no duration",
        "http.port=80800                      | \"80800\" does not fit; write a whole number from 0 to 65535",
        "http.port=http                       | does not fit",
        "management.port=8080                 | is the same as http.port",
        "http.farewell=20s                    | is longer than 15s",
        "delivery.workers=0                   | from 1 to 256",
        "delivery.workers=8.5                 | from 1 to 256",
        "tangoe.gets-per-minute=101           | from 1 to 100",
        "support.enabled=yes                  | is neither true nor false",
        "support.uncertain=ask                | is none of park, resend, lookup",
        "servicenow.auth=kerberos             | is none of basic, oauth, oauth-password, api-key",
        "support.journals=comments,notes      | \"notes\" is none of comments, work_notes",
        "support.incident-query=a=1^ORDERBYb  | take ORDERBY out",
        "support.incident-query=a=1^NQb=2     | starts a second query",
        "support.incident-query=a\\u0007b     | control character",
        "tangoe.subject=a\\nb                 | control character",
        "database.url=jdbc:mysql://db/x       | is neither",
        "database.url=jdbc:h2:file:/x/y       | add ;WRITE_DELAY=0",
        "database.url=jdbc:h2:./y;WRITE_DELAY=00 | add ;WRITE_DELAY=0",
        "data.dir=/a;b                        | semicolon",
        "cluster.lease=Bridge Lease           | is no name of a Kubernetes object",
        "api.username=a:b                     | colon",
        "tangoe.webhook.secret=whsec_%%%      | is no Standard Webhooks secret",
        "tangoe.webhook.secret=whsec_         | is no Standard Webhooks secret",
        "log.format=xml                       | is none of text, json",
        "tangoe.subject={{acme.subject}}      | write the value itself",
        "delivery.first-retry=7h              | is longer than delivery.longest-retry=6h",
        "delivery.give-up-after=1s            | is longer than delivery.give-up-after=1s",
        "tangoe.subject=\\u12                 | four hexadecimal digits"})
    void aValueThatDoesNotFitIsNamedWithItsLine(String line, String sentence) throws IOException {
        assertThat(load(COMPLETE + line).problems()).filteredOn(problem -> problem.line() == 6)
                .first().asString().startsWith("application.properties:6: ").contains(sentence);
    }

    @ParameterizedTest
    @ValueSource(strings = {"acme.service-now.com", "ftp://acme", "https://", "https://u:hidden@acme", "https://a/?hidden",
        "https://a/#hidden", "https://a b"})
    void anAddressMustBeOneOfAWebSiteAndIsNotQuoted(String address) throws IOException {
        assertThat(sentences(load(COMPLETE.replace("https://acme.service-now.com", address)))).singleElement().asString()
                .startsWith("application.properties:1: servicenow.url: ").doesNotContain("hidden");
    }

    @Test
    void theLastSlashOfAnAddressGoes() throws IOException {
        assertThat(load(COMPLETE.replace("service-now.com", "service-now.com/")).text("servicenow.url"))
                .isEqualTo("https://acme.service-now.com");
    }

    @Test
    void everyProblemIsReportedAtOnceInTheOrderOfTheLines() throws IOException {
        Settings settings = load(COMPLETE + "http.port=x\nsupport.enabled=maybe\n", Map.of("DELIVERY_WORKERS", "many"));

        assertThat(sentences(settings)).hasSize(3).satisfiesExactly(
                first -> assertThat(first).startsWith("application.properties:6: http.port: "),
                second -> assertThat(second).startsWith("application.properties:7: support.enabled: "),
                third -> assertThat(third).startsWith("environment: delivery.workers: \"many\""));
        assertThat(settings.integer("http.port")).as("the default stands in").isEqualTo(8080);
    }

    @Test
    void noSecretIsEverPrinted() throws IOException {
        String secret = "s3cr3t-Value";
        StringBuilder file = new StringBuilder();
        Map<String, String> environment = new HashMap<>();
        Catalogue.settings().values().stream().filter(setting -> setting.kind().secret()).forEach(setting -> {
            file.append(setting.name()).append("= ").append(secret).append("\\n%%%\n");
            file.append(setting.name()).append("x=").append(secret).append('\n');
            environment.put(setting.variable(), secret + "\n");
        });

        Settings settings = load(file.toString(), environment);

        assertThat(settings.problems()).hasSizeGreaterThan(10);
        assertThat(sentences(settings)).noneMatch(line -> line.contains(secret));
        assertThat(settings.notes()).noneMatch(note -> note.toString().contains(secret));
    }

    @Test
    void secretsAreTakenOutOfTheMessagesOfOthers() throws IOException {
        assertThat(load(COMPLETE).redacted("sent snow-pass and token-of-tangoe to acme")).isEqualTo("sent *** and *** to acme");
    }

    @Test
    void aShortSecretIsTakenOutWhereItStandsForItselfAndLeavesWordsAlone() throws IOException {
        Settings settings = load(COMPLETE.replace("token-of-tangoe", "op"));
        assertThat(settings.redacted("the property is open, Token op; key=\"op\" snow-pass-2")).isEqualTo("the property is open, Token ***; key=\"***\" ***-2");
    }

    @Test
    void aLongValueIsQuotedOnlyInPartAndForgesNoLine() throws IOException {
        assertThat(sentences(load(COMPLETE + "support.uncertain=" + "x".repeat(500)))).singleElement().asString()
                .contains("\"" + "x".repeat(80) + "…\"").doesNotContain("x".repeat(81));
        assertThat(new Problem("a", 1, "one\ntwo\u2028three\u001b[31m").toString()).isEqualTo("a:1: one two three [31m");
    }

    @ParameterizedTest
    @CsvSource({"servicenow.pol-period,servicenow.poll-period", "servicenow.user,servicenow.username",
        "tangoe.webhook.user-name,tangoe.webhook.username", "support.incidents-query,support.incident-query",
        "database.pasword,database.password", "log.fromat,log.format"})
    void aMisspeltSettingIsAProblemAndTheRightNameIsOffered(String written, String meant) throws IOException {
        assertThat(sentences(load(COMPLETE + written + "=1"))).containsExactly("application.properties:6: \"" + written
                + "\" is not a setting of this version; did you mean " + meant + "?");
    }

    @ParameterizedTest
    @ValueSource(strings = {"orders.enabled", "orders.status-pull.period", "orders.zzz", "support.zzz", "support.status-pull.enabled"})
    void aSettingOfNoUseHereIsAProblem(String written) throws IOException {
        assertThat(sentences(load(COMPLETE + written + "=1"))).containsExactly("application.properties:6: \"" + written
                + "\" is not a setting of this version; take the line out");
    }

    @Test
    void settingsOfUsersOwnArePassedOnAndOverriddenLikeOthers() throws IOException {
        Settings settings = load(COMPLETE + "acme.site={{servicenow.url}}/x\nacme.b=1\ncamel.main.name=mine\npath=own\n",
                Map.of("ACME_B", "2", "PATH", "/bin"));

        assertThat(settings.problems()).isEmpty();
        assertThat(settings.all()).containsEntry("acme.site", "{{servicenow.url}}/x").containsEntry("acme.b", "2")
                .containsEntry("camel.main.name", "mine").containsEntry("path", "own");
    }

    @Test
    void aGroupMisspeltIsWorthANote() throws IOException {
        assertThat(load(COMPLETE + "tango.url=x").notes()).extracting(Problem::toString).contains(
                "application.properties:6: \"tango.url\" is passed on to your routes; did you mean tangoe.url?");
    }

    @Test
    void aSettingWrittenTwiceIsAProblem() throws IOException {
        assertThat(sentences(load(COMPLETE + "tangoe.url=https://other.example"))).containsExactly(
                "application.properties:6: tangoe.url stands here and in line 4; keep one of them");
    }

    @Test
    void linesAreCountedAcrossCommentsAndContinuations() throws IOException {
        String file = "\uFEFF# a comment \\\r\n\r\n! another\r\nacme.long=a\\\r\n  b\\\\\r\nhttp.port = no\r\n";

        Settings settings = load(file, Map.of("SUPPORT_ENABLED", "false"));

        assertThat(settings.text("acme.long")).isEqualTo("ab\\");
        assertThat(settings.problems()).singleElement().extracting(Problem::line).isEqualTo(6);
    }

    @Test
    void aFileInAnotherEncodingIsAProblem() throws IOException {
        Files.write(home.resolve("application.properties"), "acme.name=Zürich".getBytes(StandardCharsets.ISO_8859_1));

        assertThat(sentences(Settings.load(home, Map.of("SUPPORT_ENABLED", "false"))))
                .containsExactly("application.properties: is not in UTF-8; save it in that encoding");
    }

    @ParameterizedTest
    @CsvSource({"tangoe.webhook,TANGOE_WEBHOOK", "servicenow.push,SERVICENOW_PUSH", "api,API"})
    void aDoorOpensOnlyWithNameAndPassword(String group, Door door) throws IOException {
        Settings shut = load(COMPLETE);
        Settings open = load(COMPLETE + group + ".username=caller\n" + group + ".password=pass\n");
        Settings half = load(COMPLETE + group + ".username=caller\n");

        assertThat(shut.open(door)).isFalse();
        assertThat(shut.notes()).extracting(Problem::sentence).anyMatch(note -> note.startsWith(group + ".username and "
                + group + ".password have no value: "));
        assertThat(open.open(door)).isTrue();
        assertThat(open.all()).containsEntry(door.property(), "true");
        assertThat(open.notes()).extracting(Problem::sentence).noneMatch(note -> note.startsWith(group + ".username"));
        assertThat(sentences(half)).containsExactly("application.properties: " + group + ".password has no value, but "
                + group + ".username has one; set both, or neither to keep the door shut");
        assertThat(half.open(door)).isFalse();
    }

    @Test
    void nobodyCanDeclareADoorOpen() throws IOException {
        assertThat(load(COMPLETE + "door.api.open=true").all()).containsEntry("door.api.open", "false");
    }

    @ParameterizedTest
    @CsvSource({"http://acme.example,true", "https://acme.example,false", "http://localhost:8081,false",
        "http://127.0.0.1:8081,false", "http://[::1]:8081,false", "http://127.0.0.1.example,true"})
    void plainHttpToAnotherMachineThatIsAllowedIsWorthANote(String url, boolean noted) throws IOException {
        Settings settings = load(COMPLETE.replace("https://acme.service-now.com", url) + "servicenow.allow-http=true\n");

        assertThat(settings.problems()).isEmpty();
        assertThat(settings.notes().stream().anyMatch(note -> note.sentence().startsWith("servicenow.url is plain http")))
                .isEqualTo(noted);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {"assigned_toDYNAMIC90d1921e5f510100a9ad2572f2b477fe^active=true|DYNAMIC90d1921e5f510100a9ad2572f2b477fe",
        "active=true^assigned_to=javascript:gs.getUserID()^priority=1|javascript:gs.getUserID()",
        "assigned_to.manager=javascript:gs.getUser().getID()|javascript:gs.getUser().getID()",
        "sys_created_by=javascript: gs.getUserName()^active=true|javascript: gs.getUserName()",
        "assignment_group=javascript:getMyGroups()|javascript:getMyGroups()",
        "opened_at>=javascript:gs.beginningOfLast30Days()^active=true|", "opened_atONLast week@javascript:gs.beginningOfLastWeek()@javascript:gs.endOfLastWeek()|",
        "sys_updated_on>javascript:gs.daysAgoStart(7)|", "short_descriptionLIKEDYNAMIC|", "active=true|"})
    void aQueryThatMeansWhoeverAsksIsWorthANote(String query, String named) throws IOException {
        Settings settings = load(COMPLETE + "support.incident-query=" + query + "\n");

        assertThat(settings.problems()).isEmpty();
        assertThat(settings.notes()).extracting(Problem::toString).filteredOn(note -> note.contains("support.incident-query"))
                .allMatch(note -> note.contains("support.incident-query has " + named + ", which means whoever asks"))
                .hasSize(named == null ? 0 : 1);
    }

    @Test
    void blanksAroundASecretStayAndAreWorthANote() throws IOException {
        Settings settings = load(COMPLETE.replace("snow-pass", "snow-pass "));

        assertThat(settings.text("servicenow.password")).isEqualTo("snow-pass ");
        assertThat(settings.notes()).extracting(Problem::toString).contains(
                "application.properties:3: servicenow.password begins or ends with a blank, which is taken as part of it");
    }

    @Test
    void replicasAgreeByTheLockOrByTheLease() throws IOException {
        assertThat(load(COMPLETE + "cluster.lock-dir=locks").text("cluster.lock-dir")).isEqualTo(home.resolve("locks").toString());
        assertThat(sentences(load(COMPLETE + "cluster.lock-dir=locks\ncluster.lease=bridge"))).singleElement().asString()
                .contains("cluster.lock-dir and cluster.lease both have a value");
    }

    @Test
    void aSharedDatabaseWithoutAWordOnWhoPollsIsWorthANote() throws IOException {
        String shared = COMPLETE + "database.url=jdbc:postgresql://db/bridge\n";

        assertThat(load(shared).notes()).extracting(Problem::sentence).anyMatch(note -> note.contains("each polls for itself"));
        assertThat(load(shared + "cluster.lease=bridge").notes()).extracting(Problem::sentence)
                .noneMatch(note -> note.contains("each polls for itself"));
        assertThat(load(COMPLETE).notes()).extracting(Problem::sentence).noneMatch(note -> note.contains("each polls for itself"));
    }

    @Test
    void aShortSigningSecretIsWorthANoteAndALongOneIsNot() throws IOException {
        assertThat(load(COMPLETE + "tangoe.webhook.secret=whsec_c2hvcnQ=").notes()).extracting(Problem::sentence)
                .anyMatch(note -> note.startsWith("tangoe.webhook.secret is short"));
        assertThat(load(COMPLETE + "tangoe.webhook.secret=MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw").notes())
                .extracting(Problem::sentence).noneMatch(note -> note.startsWith("tangoe.webhook.secret"));
    }

    @Test
    void theEmbeddedDatabaseLiesInTheDataFolderBelowHome() throws IOException {
        Settings settings = load(COMPLETE);

        assertThat(settings.text("data.dir")).isEqualTo(home.resolve("data").toString());
        assertThat(settings.text("database.url")).startsWith("jdbc:h2:file:" + home.resolve("data/bridge") + ";WRITE_DELAY=0");
        assertThat(load(COMPLETE + "data.dir=/var/lib/bridge").text("data.dir")).isEqualTo("/var/lib/bridge");
    }

    @Test
    void anotherDatabaseIsTakenAsItIs() throws IOException {
        assertThat(load(COMPLETE + "database.url=jdbc:postgresql://db/bridge\ndatabase.username=bridge").text("database.url"))
                .isEqualTo("jdbc:postgresql://db/bridge");
        assertThat(load(COMPLETE + "database.url=jdbc:h2:file:/x/y;write_delay=0").problems()).isEmpty();
    }

    @Test
    void placeholdersFindEverySettingInTheFormThatCamelReads() throws IOException {
        Settings settings = load(COMPLETE + "servicenow.poll-period=45 S\n");

        assertThat(settings.all()).containsEntry("servicenow.poll-period", "45s").containsEntry("tangoe.client-id", "")
                .containsKeys(Catalogue.settings().keySet().toArray());
    }

    @Test
    void anUnsetSettingIsNotTakenForAValue() throws IOException {
        Settings settings = load(COMPLETE);

        assertThat(settings.find("support.default-group")).isEmpty();
        assertThatThrownBy(() -> settings.text("support.default-group")).isInstanceOf(IllegalStateException.class)
                .hasMessage("support.default-group has no value");
        assertThatThrownBy(() -> settings.text("support.defaultgroup")).isInstanceOf(IllegalArgumentException.class);
    }

    private Settings load(String file) throws IOException {
        return load(file, Map.of());
    }

    private Settings load(String file, Map<String, String> environment) throws IOException {
        Files.writeString(home.resolve("application.properties"), file);
        return Settings.load(home, environment);
    }

    private static List<String> sentences(Settings settings) {
        return settings.problems().stream().map(Problem::toString).toList();
    }
}
