package dev.postern.console;

import java.util.List;

/**
 * The page that tries a token request.
 *
 * @param callers who may call the API, to choose from
 * @param form what was asked
 * @param result what the request would be answered; null: nothing was asked yet
 */
record TokenTrial(String apiId, String api, String audience, List<ApiPage.Caller> callers, Form form, Problem problem,
        Result result, String curl) {

    public String path() {
        return ApiResource.path(apiId);
    }

    /**
     * An answer.
     *
     * @param issued whether it is a token
     * @param claims of the token
     * @param lifetime of the token
     * @param error of the refusal, and {@code description} what the caller is told; {@code reason} is for operators only
     * @param happened what the reason means; empty: the documentation does not know it
     * @param remedy what to do about it
     * @param console what Actions wrote
     */
    record Result(boolean issued, List<Claim> claims, String lifetime, int status, String error, String description,
            String reason, String happened, String remedy, String console) {
    }

    /** @param source the server, or the Action or Hook that set it last */
    record Claim(String name, String value, String source) {
    }
}
