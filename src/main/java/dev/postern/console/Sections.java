package dev.postern.console;

import java.util.List;

/** The places of the navigation, in order. */
public final class Sections {

    public static final String OVERVIEW = "Overview";
    public static final String APPLICATIONS = "Applications";
    public static final String APIS = "APIs";
    public static final String ACTIONS = "Actions";
    public static final String ORGANIZATIONS = "Organizations";
    public static final String LOG = "Log";
    public static final String ACCESS = "Access";
    public static final String CALLERS = "Wasteful callers";
    public static final String CHANGES = "Changes";
    public static final String KEYS = "Keys";
    public static final String LOG_STREAMS = "Log streams";
    public static final String TENANT_FILE = "Tenant file";
    public static final String SETTINGS = "Settings";

    /**
     * One of them.
     *
     * @param group heading above it, and above those of the same group that follow; empty: none
     * @param scopes any one of them is needed to see it; none: nothing is needed
     */
    record Place(String group, String name, String path, String... scopes) {

        private static Place of(String group, String name, String page, String... scopes) {
            return new Place(group, name, ConsoleDoor.PATH + page, scopes);
        }
    }

    private static final String SET_UP = "Set up";
    private static final String WATCH = "Watch";
    private static final String OPERATE = "Operate";

    static final List<Place> ALL = List.of(Place.of("", OVERVIEW, ""),
            Place.of(SET_UP, APPLICATIONS, "applications", ApplicationsResource.READ),
            Place.of(SET_UP, APIS, "apis", ApisResource.READ),
            Place.of(SET_UP, ORGANIZATIONS, "organizations", "read:organizations"),
            Place.of(SET_UP, ACTIONS, "actions", "read:actions", "read:hooks"),
            Place.of(WATCH, LOG, "log", "read:logs", "read:logs_users"),
            Place.of(WATCH, ACCESS, "access", "read:client_grants"),
            Place.of(WATCH, CALLERS, "callers", ApplicationsResource.READ_LOGS),
            Place.of(WATCH, CHANGES, "changes", "read:logs", "read:logs_users"),
            Place.of(OPERATE, KEYS, "keys", KeysResource.READ),
            Place.of(OPERATE, LOG_STREAMS, "log-streams", "read:log_streams"),
            Place.of(OPERATE, TENANT_FILE, "tenant-file", "read:tenant_settings"),
            Place.of(OPERATE, SETTINGS, "settings", "read:tenant_settings"));

    private Sections() {
    }
}
