package tangoe.bridge.bench;

import tangoe.bridge.sandbox.ServiceNowSandbox;
import tangoe.bridge.sandbox.TangoeSandbox;

/**
 * What both vendors were asked.
 *
 * @param posts     to Tangoe
 * @param patches   of incidents
 * @param pages     lists of incidents, a page each
 * @param incidents reads of incidents, pages and single ones
 * @param journals  lists of journal entries
 */
record VendorCalls(long posts, long patches, long pages, long incidents, long journals) {

    static final VendorCalls NONE = new VendorCalls(0, 0, 0, 0, 0);

    private static final String TABLES = "/api/now/table/";

    static VendorCalls of(ServiceNowSandbox serviceNow, TangoeSandbox tangoe) {
        long reads = serviceNow.traffic().count("GET", TABLES + "incident");
        long single = serviceNow.traffic().count("GET", TABLES + "incident/");
        return new VendorCalls(tangoe.traffic().count("POST", "/1/"), serviceNow.traffic().count("PATCH", TABLES + "incident/"),
                reads - single, reads, serviceNow.traffic().count("GET", TABLES + "sys_journal_field"));
    }

    VendorCalls since(VendorCalls before) {
        return new VendorCalls(posts - before.posts, patches - before.patches, pages - before.pages,
                incidents - before.incidents, journals - before.journals);
    }

    long all() {
        return posts + patches + incidents + journals;
    }
}
