package dev.postern.console.credentials;

import java.util.List;

import dev.postern.console.ConsoleDoor;
import dev.postern.console.Form;
import dev.postern.console.Moment;
import dev.postern.console.Problem;

/**
 * The keys and certificates of an application.
 *
 * @param method by which it authenticates now
 * @param hasKeySet whether it publishes its keys itself, so that those listed here do not count
 * @param isByKey whether it authenticates by keys already, so that one more changes nothing for those in use
 * @param typed what was typed into the form for a new key and refused
 */
record CredentialsPage(String clientId, String name, String method, boolean hasKeySet, boolean isByKey, List<Row> rows,
        List<String> algorithms, Form typed, Problem problem, May may, String curl) {

    public String path() {
        return ConsoleDoor.PATH + "applications/" + clientId + "/keys";
    }

    /**
     * A key or certificate.
     *
     * @param isUsed whether the application authenticates by it
     * @param ends null: never
     * @param endDay as a form takes it, {@code 2027-01-31}; empty: never
     * @param lastUse null: never
     */
    record Row(String id, String label, String type, String algorithm, String kid, boolean isUsed, Moment created, Moment ends,
            String endDay, boolean isEnding, Moment lastUse) {
    }

    /** What the session may do here. */
    record May(boolean add, boolean use, boolean end, boolean retire) {
    }
}
