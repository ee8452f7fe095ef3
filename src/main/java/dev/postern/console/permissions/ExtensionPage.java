package dev.postern.console.permissions;

import java.util.List;

import dev.postern.console.ConsoleDoor;
import dev.postern.console.Problem;

/**
 * Permissions of an API that some of its callers lack.
 *
 * @param isCut whether more callers lack some than are listed
 */
record ExtensionPage(String apiId, String name, List<Permission> permissions, List<Caller> callers, boolean isCut,
        Problem problem, String curl) {

    public String path() {
        return ConsoleDoor.PATH + "apis/" + apiId + "/extend";
    }

    /**
     * A permission.
     *
     * @param lacking how many of the callers lack it
     * @param isNew whether all of them do: it may be newer than their grants
     */
    record Permission(String value, String description, int lacking, boolean isNew, boolean isChosen) {
    }

    /** An application that may call the API. */
    record Caller(String grantId, String clientId, String name, List<String> lacks, boolean isChosen) {
    }
}
