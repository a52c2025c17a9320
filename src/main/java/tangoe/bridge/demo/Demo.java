package tangoe.bridge.demo;

import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import tangoe.bridge.BridgeProcess;
import tangoe.bridge.sandbox.DropSandbox;
import tangoe.bridge.sandbox.ServiceNowSandbox;
import tangoe.bridge.sandbox.TangoeSandbox;
import tangoe.bridge.settings.Settings;

/**
 * Starts both vendors' sandboxes, an SFTP server and the bridge on loopback, and plays a story. It uses the routes of the home
 * folder, an empty database in a folder of its own, and none of the user's settings.
 */
public final class Demo {

    private static final int USUAL_PORT = 8080;
    private static final int USUAL_MANAGEMENT_PORT = 9876;
    private static final String PASSWORD = "demo";

    private final Path home;
    private final Path folder;
    private final int port;
    private final int managementPort;

    private Demo(Path home) throws IOException {
        this.home = home;
        this.folder = Files.createTempDirectory("tangoe-bridge-demo-");
        this.port = freePort(USUAL_PORT);
        this.managementPort = freePort(USUAL_MANAGEMENT_PORT);
    }

    /**
     * Plays the story.
     *
     * @param stop counted down to end the demo; null to end after the story
     * @return whether everything crossed as the story says
     */
    public static boolean play(Path home, CountDownLatch stop) throws IOException, InterruptedException {
        return new Demo(home).play(stop);
    }

    private boolean play(CountDownLatch stop) throws IOException, InterruptedException {
        System.setProperty("log.format", "file");
        System.setProperty("log.file", folder.resolve("bridge.log").toString());
        StoryPrinter printer = new StoryPrinter(new PrintStream(System.out, true, StandardCharsets.UTF_8));
        printer.say("Tangoe Bridge: a demo with both vendors as sandboxes on this machine. Nothing leaves it.\n");
        try (ServiceNowSandbox serviceNow = new ServiceNowSandbox(Clock.systemUTC()).start(0);
                TangoeSandbox tangoe = new TangoeSandbox(Clock.systemUTC()).start(0);
                DropSandbox drop = new DropSandbox(folder.resolve("sftp"), "tangoe", PASSWORD);
                BridgeProcess bridge = BridgeProcess.start(home, Settings.load(folder, environment(serviceNow, tangoe, drop)),
                        Clock.systemUTC())) {
            tangoe.webhooks(url(), "tangoe", PASSWORD, null);
            DemoOperator operator = new DemoOperator(url(), "operator", PASSWORD);
            new SupportStory(serviceNow, tangoe, operator, printer).play();
            printer.say("");
            new InventoryStory(tangoe, drop, operator, printer).play();
            printer.say(printer.cameTrue() ? "\nEvery crossing came out as told." : "\nNot every crossing came out as told.");
            if (stop != null) {
                printer.say(whereToLook(serviceNow, tangoe, drop));
                stop.await();
            }
        }
        return printer.cameTrue();
    }

    private Map<String, String> environment(ServiceNowSandbox serviceNow, TangoeSandbox tangoe, DropSandbox drop) {
        Map<String, String> environment = new HashMap<>();
        environment.put("HTTP_HOST", "127.0.0.1");
        environment.put("HTTP_PORT", Integer.toString(port));
        environment.put("HTTP_FAREWELL", "0s");
        environment.put("MANAGEMENT_PORT", Integer.toString(managementPort));
        environment.put("SERVICENOW_URL", serviceNow.url());
        environment.put("SERVICENOW_USERNAME", ServiceNowSandbox.BRIDGE);
        environment.put("SERVICENOW_PASSWORD", ServiceNowSandbox.PASSWORD);
        environment.put("SERVICENOW_POLL_PERIOD", "500ms");
        environment.put("TANGOE_URL", tangoe.url());
        environment.put("TANGOE_API_TOKEN", TangoeSandbox.API_TOKEN);
        environment.put("TANGOE_WEBHOOK_USERNAME", "tangoe");
        environment.put("TANGOE_WEBHOOK_PASSWORD", PASSWORD);
        environment.put("SERVICENOW_PUSH_USERNAME", "servicenow");
        environment.put("SERVICENOW_PUSH_PASSWORD", PASSWORD);
        environment.put("API_USERNAME", "operator");
        environment.put("API_PASSWORD", PASSWORD);
        environment.put("INVENTORY_PULL_ENABLED", "true");
        environment.put("INVENTORY_DROP_ENABLED", "true");
        environment.put("INVENTORY_DROP_HOST", "127.0.0.1");
        environment.put("INVENTORY_DROP_PORT", Integer.toString(drop.port()));
        environment.put("INVENTORY_DROP_USERNAME", "tangoe");
        environment.put("INVENTORY_DROP_PASSWORD", PASSWORD);
        environment.put("INVENTORY_DROP_KNOWN_HOSTS_FILE", drop.knownHosts().toString());
        environment.put("INVENTORY_DROP_POLL_PERIOD", "500ms");
        environment.put("INVENTORY_DROP_SETTLE_TIME", "1s");
        return environment;
    }

    private String whereToLook(ServiceNowSandbox serviceNow, TangoeSandbox tangoe, DropSandbox drop) {
        return """

                It stays up until Ctrl-C. Look at it from another terminal:
                  what crossed        curl -u operator:demo %1$s/api/messages
                  the tickets         curl -u operator:demo %1$s/api/tickets
                  the assets          curl -u operator:demo %1$s/assets
                  for a spreadsheet   curl -u operator:demo -H 'Accept: text/csv' %1$s/assets
                  how runs went       curl -u operator:demo %1$s/api/inventory/runs
                  is it well          curl http://127.0.0.1:%2$d/observe/health
                  an incident         curl -u %5$s:%6$s -H 'Accept: application/json' '%3$s/api/now/table/incident?sysparm_fields=number,state,correlation_id'
                  Tangoe's requests   curl %4$s/sandbox/requests
                Play on:
                  open an incident    curl -u beth.anglin:person -H 'Accept: application/json' -H 'Content-Type: application/json' %3$s/api/now/table/incident -d '{"short_description": "No signal", "caller_id": "5137153cc611227c000bbd1bd8cd2005", "assignment_group": "287ebd7da9fe198100f92cc8d1d2154e"}'
                  be the specialist   curl -H 'Content-Type: application/json' %4$s/sandbox/requests/INC0010043/note -d '{"text": "We look into it."}'
                  drop a report       cp your-report.csv %8$s/
                  fetch the inventory curl -u operator:demo -X POST %1$s/api/inventory/pull
                  break Tangoe        curl -H 'Content-Type: application/json' %4$s/sandbox/faults -d '{"path": "/1/interactions", "fault": "status", "status": 503}'
                  mend Tangoe         curl -X DELETE %4$s/sandbox/faults
                The bridge's log is %7$s.
                """.formatted(url(), managementPort, serviceNow.url(), tangoe.url(), ServiceNowSandbox.BRIDGE,
                ServiceNowSandbox.PASSWORD, folder.resolve("bridge.log"), drop.folder());
    }

    private String url() {
        return "http://127.0.0.1:" + port;
    }

    private static int freePort(int usual) throws IOException {
        try (ServerSocket socket = new ServerSocket(usual, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException taken) {
            try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
                return socket.getLocalPort();
            }
        }
    }
}
