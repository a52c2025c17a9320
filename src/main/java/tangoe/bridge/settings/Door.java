package tangoe.bridge.settings;

/** An HTTP entrance, open only where the name and password that callers must present are set. */
public enum Door {

    TANGOE_WEBHOOK("tangoe.webhook", "door.tangoe-webhook.open", "Tangoe's webhooks do not open"),
    SERVICENOW_PUSH("servicenow.push", "door.servicenow-push.open", "ServiceNow's pushes do not open"),
    API("api", "door.api.open", "/api does not open");

    private final String group;
    private final String property;
    private final String shut;

    Door(String group, String property, String shut) {
        this.group = group;
        this.property = property;
        this.shut = shut;
    }

    /** The setting that holds the name callers must present. */
    public String username() {
        return group + ".username";
    }

    /** The setting that holds the password callers must present. */
    public String password() {
        return group + ".password";
    }

    /** The property, {@code true} or {@code false}, by which routes tell whether it is open. */
    public String property() {
        return property;
    }

    String shut() {
        return shut;
    }
}
