package tangoe.bridge.settings;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A trust store or key store that cannot be used is a problem with a sentence, before anybody is called. */
class StoreFilesTest {

    @TempDir
    Path folder;

    @BeforeEach
    void stores() throws Exception {
        KeyStore empty = KeyStore.getInstance("PKCS12");
        empty.load(null, null);
        try (OutputStream out = Files.newOutputStream(folder.resolve("empty.p12"))) {
            empty.store(out, "right".toCharArray());
        }
        Files.writeString(folder.resolve("words.txt"), "no store");
    }

    @ParameterizedTest
    @CsvSource({"servicenow.trust-store, nowhere.p12, right, and there is no such file",
        "tangoe.trust-store, words.txt, right, is no store that can be read",
        "servicenow.trust-store, empty.p12, wrong, is not opened by its password",
        "tangoe.trust-store, empty.p12, right, holds no certificate",
        "tangoe.key-store, nowhere.p12, right, and there is no such file",
        "servicenow.key-store, empty.p12, wrong, is not opened by its password",
        "servicenow.key-store, empty.p12, right, holds no private key"})
    void isNamed(String setting, String file, String password, String said) {
        assertThat(problems(Map.of(variable(setting), file, variable(setting + "-password"), password)))
                .anySatisfy(problem -> assertThat(problem).startsWith(setting + " ").contains(said).doesNotContain("wrong;"));
    }

    @Test
    void plainHttpToAnotherMachineNeedsAWordOfItsOwn() {
        Map<String, String> plain = Map.of("TANGOE_URL", "http://acme.example");
        assertThat(problems(plain)).anyMatch(problem -> problem.startsWith("tangoe.url is plain http") && problem.contains("tangoe.allow-http=true"));
        assertThat(problems(Map.of("TANGOE_URL", "http://acme.example", "TANGOE_ALLOW_HTTP", "true"))).noneMatch(problem -> problem.contains("plain http"));
    }

    private List<String> problems(Map<String, String> environment) {
        return Settings.load(folder, environment).problems().stream().map(problem -> problem.sentence()).toList();
    }

    private static String variable(String setting) {
        return setting.toUpperCase().replace('.', '_').replace('-', '_');
    }
}
