package tangoe.bridge;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.jar.JarFile;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import tangoe.bridge.testing.PackagedBridge;

class DistributionIT {

    private static final String SANDBOX = "tangoe/bridge/sandbox/";

    @Test
    void theVendorsSandboxesAreInAJarOfTheirOwnAndNothingElseIs() throws IOException {
        Map<String, Boolean> sandboxes = new TreeMap<>();
        try (Stream<Path> jars = Files.list(PackagedBridge.distribution().resolve("lib"))) {
            for (Path path : jars.filter(jar -> jar.getFileName().toString().startsWith("tangoe-bridge-")).toList()) {
                try (JarFile jar = new JarFile(path.toFile())) {
                    sandboxes.put(path.getFileName().toString().replaceFirst("-\\d[\\w.]*(-SNAPSHOT)?", ""),
                            jar.stream().filter(entry -> entry.getName().endsWith(".class")).allMatch(entry -> entry.getName().startsWith(SANDBOX)));
                    assertThat(jar.stream().anyMatch(entry -> entry.getName().startsWith(SANDBOX))).isEqualTo(path.toString().endsWith("-sandbox.jar"));
                }
            }
        }
        assertThat(sandboxes).isEqualTo(Map.of("tangoe-bridge.jar", false, "tangoe-bridge-sandbox.jar", true));
    }
}
