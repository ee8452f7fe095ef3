package dev.postern.console.overview;

import java.util.List;

/**
 * The tenant at a glance.
 *
 * @param apis without this server's own
 * @param firstRun null: a first token was issued, there is more than a first run makes, or the session may not see it
 * @param figure tokens by minute; null: the session may not see it
 * @param findings what somebody should look at
 * @param fine what was looked at and is in order, in a sentence; empty: nothing
 * @param servers who shares the store
 * @param may what the session may see and do
 */
record Overview(int applications, int apis, FirstRun firstRun, MinuteFigure figure, List<Finding> findings, String fine,
        ServerList servers, May may) {

    /**
     * Something to look at.
     *
     * @param tone {@code bad}: it is broken; {@code warn}: it will break; empty: neither
     * @param path of the page where it is dealt with
     * @param detail such as a name or a moment; empty: none
     */
    record Finding(String tone, String words, String path, String detail) {
    }

    /** What the session may see and do. */
    record May(boolean readApplications, boolean readApis, boolean createApi, boolean createApplication, boolean readUse) {
    }
}
