package dev.postern.console.credentials;

import dev.postern.console.ConsoleDoor;
import dev.postern.console.Moment;
import dev.postern.console.Problem;

/**
 * What it does to an application to authenticate by a key from now on.
 *
 * @param label of the key; its id if it has none
 * @param lastUse of a secret; null: none was ever used
 */
record KeySwitch(String clientId, String name, String credentialId, String label, Moment lastUse, Problem problem,
        String curl) {

    public String path() {
        return ConsoleDoor.PATH + "applications/" + clientId + "/keys";
    }
}
