package tangoe.bridge;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What {@code bin/tangoe-bridge} has Java do; Java is a script that prints its arguments. */
class LauncherTest {

    private static final String RECORD = "-XX:+RecordDynamicDumpInfo";
    private static final String COLLECTOR = "-XX:+UseSerialGC";

    @TempDir
    Path folder;

    @BeforeEach
    void makeADistributionAndAJava() throws IOException {
        Files.createDirectories(folder.resolve("bin"));
        Files.createDirectories(folder.resolve("lib"));
        Files.createDirectories(folder.resolve("java/bin"));
        Files.copy(Path.of("src/main/bin/tangoe-bridge"), folder.resolve("bin/tangoe-bridge"));
        Files.writeString(folder.resolve("lib/b.jar"), "b");
        Files.writeString(folder.resolve("lib/a.jar"), "a");
        Files.writeString(folder.resolve("java/release"), "JAVA_VERSION=\"17.0.99\"\n");
        Path java = Files.writeString(folder.resolve("java/bin/java"), "#!/bin/sh\nprintf '%s\\n' \"$@\"\n");
        Files.setPosixFilePermissions(java, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    @Test
    void theHeapTheCollectorAndTheCommonPoolAreSet() throws Exception {
        assertThat(java("run", Map.of())).contains("-Xmx512m", COLLECTOR, "-XX:Tier4InvocationThreshold=60000", "-Djava.util.concurrent.ForkJoinPool.common.parallelism=2",
                folder.resolve("lib/a.jar") + ":" + folder.resolve("lib/b.jar")).endsWith("tangoe.bridge.Bridge", "run");
    }

    @ParameterizedTest
    @ValueSource(strings = {"-Xmx1g", "-Xms1g", "-XX:MaxHeapSize=1g", "-XX:MaxRAMPercentage=50", "-XX:+UseG1GC -XX:MaxRAMPercentage=25"})
    void aHeapThatSomebodySetStays(String options) throws Exception {
        assertThat(java("run", Map.of("JAVA_OPTS", options))).contains(options.split(" "))
                .noneMatch(option -> option.startsWith("-X") && option.matches(".*-Xm[sx].*") && !options.contains(option));
    }

    @ParameterizedTest
    @ValueSource(strings = {"JAVA_OPTS", "JAVA_TOOL_OPTIONS", "JDK_JAVA_OPTIONS"})
    void aCollectorThatSomebodyChoseIsNotJoinedByASecondOne(String variable) throws Exception {
        assertThat(java("run", Map.of(variable, "-XX:+UseZGC"))).doesNotContain(COLLECTOR).contains("-Xmx512m");
        assertThat(java("run", Map.of(variable, "-XX:+UseStringDeduplication"))).contains(COLLECTOR);
    }

    @Test
    void anArchiveIsAskedForOnceAndUsedByEveryCommandWhileTheJarsAreTheSame() throws Exception {
        Path archive = Path.of(java("run", Map.of()).stream().filter(option -> option.startsWith("-Dbridge.class-archive=")).findFirst()
                .orElseThrow().substring("-Dbridge.class-archive=".length()));
        assertThat(archive.getParent()).isEqualTo(folder.resolve("cache")).isDirectory();
        assertThat(java("check", Map.of())).noneMatch(option -> option.contains("archive") || option.equals(RECORD));

        Files.writeString(archive, "whole");
        assertThat(java("run", Map.of())).contains("-XX:SharedArchiveFile=" + archive).doesNotContain(RECORD);
        assertThat(java("check", Map.of())).contains("-XX:SharedArchiveFile=" + archive);

        Files.writeString(folder.resolve("lib/b.jar"), "a newer b");
        assertThat(java("run", Map.of())).contains(RECORD).noneMatch(option -> option.contains("SharedArchiveFile"));
    }

    @Test
    void whereNoFolderCanBeWrittenOrNoneIsWantedThereIsNoArchive() throws Exception {
        Files.writeString(folder.resolve("file"), "in the way");

        for (Map<String, String> environment : List.of(Map.of("BRIDGE_CACHE", "off"), Map.of("BRIDGE_CACHE", folder.resolve("file/cache").toString()),
                Map.of("JAVA_OPTS", "-Xshare:off"), Map.of("JAVA_OPTS", "-javaagent:/opt/agent.jar"))) {
            assertThat(java("run", environment)).as("%s", environment).noneMatch(option -> option.contains("rchive") || option.equals(RECORD))
                    .contains("run");
        }
        assertThat(folder.resolve("cache")).doesNotExist();
    }

    private List<String> java(String command, Map<String, String> environment) throws Exception {
        ProcessBuilder builder = new ProcessBuilder("sh", folder.resolve("bin/tangoe-bridge").toString(), command).redirectErrorStream(true);
        Map<String, String> variables = new HashMap<>(Map.of("PATH", System.getenv("PATH"), "JAVA_HOME", folder.resolve("java").toString()));
        variables.putAll(environment);
        builder.environment().clear();
        builder.environment().putAll(variables);
        Process process = builder.start();
        List<String> lines = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).lines().toList();
        assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).as("%s", lines).isZero();
        return lines;
    }
}
