package dev.postern.registry;

import com.fasterxml.jackson.databind.node.ObjectNode;

/** What a new application has where its body says nothing: the values Auth0 answers. Most matter to user logins only. */
final class ClientDefaults {

    private static final int YEAR_SECONDS = 31_557_600;
    private static final int DAY_SECONDS = 86_400;

    private ClientDefaults() {
    }

    static ObjectNode forBody(ObjectNode body) {
        ObjectNode defaults = Documents.empty();
        defaults.put("is_first_party", true).put("oidc_conformant", false);
        defaults.put("is_token_endpoint_ip_header_trusted", false).put("sso_disabled", false);
        defaults.put("cross_origin_authentication", false).put("custom_login_page_on", true);
        defaults.putArray("grant_types").add("authorization_code").add("implicit").add("refresh_token")
                .add("client_credentials");
        defaults.putObject("jwt_configuration").put("lifetime_in_seconds", 36_000).put("secret_encoded", false);
        defaults.set("refresh_token", refreshToken("non_interactive".equals(body.path("app_type").asText())));
        return defaults;
    }

    private static ObjectNode refreshToken(boolean nonInteractive) {
        ObjectNode refreshToken = Documents.empty();
        refreshToken.put("rotation_type", "non-rotating").put("expiration_type", "non-expiring").put("leeway", 0);
        refreshToken.put("token_lifetime", nonInteractive ? YEAR_SECONDS : 30 * DAY_SECONDS);
        refreshToken.put("idle_token_lifetime", nonInteractive ? 30 * DAY_SECONDS : 15 * DAY_SECONDS);
        refreshToken.put("infinite_token_lifetime", true).put("infinite_idle_token_lifetime", true);
        return refreshToken;
    }

    /** {@code secret_encoded} is there however the rest is given: the Deploy CLI never sends it. */
    static void completeJwtConfiguration(ObjectNode client) {
        if (client.get("jwt_configuration") instanceof ObjectNode configuration) {
            Documents.putDefaults(configuration, Documents.empty().put("secret_encoded", false));
        }
    }
}
