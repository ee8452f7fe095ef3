package dev.postern.console;

import java.util.List;

/**
 * The page that finds an application to authorize for an API.
 *
 * @param text that was searched for
 * @param more whether others were found
 */
record ApiAuthorization(String apiId, String api, String audience, String text, List<Row> rows, boolean more, String curl) {

    public String path() {
        return ApiResource.path(apiId);
    }

    /** @param authorized whether the application may call the API already */
    record Row(String clientId, String name, boolean authorized) {

        public String path() {
            return ApplicationResource.path(clientId);
        }
    }
}
