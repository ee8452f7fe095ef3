package dev.postern.registry;

import java.util.Set;

import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.postern.entity.Documents;
import dev.postern.oauth.ClientAuthMethod;

/** The defaults of a new application: the values that Auth0 answers. Most matter to user logins only. */
final class ClientDefaults {

    private static final int YEAR_SECONDS = 31_557_600;
    private static final int DAY_SECONDS = 86_400;
    private static final String RESOURCE_SERVER = "resource_server";
    private static final String EXPRESS_CONFIGURATION = "express_configuration";

    private ClientDefaults() {
    }

    static ObjectNode forBody(ObjectNode body) {
        String appType = body.path("app_type").asText();
        String method = body.path("token_endpoint_auth_method").asText();
        boolean firstParty = body.path("is_first_party").asBoolean(true);
        boolean ofAuth0 = Set.of(RESOURCE_SERVER, EXPRESS_CONFIGURATION).contains(appType);
        ObjectNode defaults = Documents.empty();
        defaults.put("is_first_party", true).put("oidc_conformant", ofAuth0 || !firstParty);
        defaults.put("is_token_endpoint_ip_header_trusted", false).put("sso_disabled", false);
        defaults.put("cross_origin_authentication", false).put("custom_login_page_on", true);
        if (!firstParty) {
            defaults.put("third_party_security_mode", "permissive");
        }
        grantTypes(defaults, appType, method);
        if (ofAuth0) {
            defaults.putObject("jwt_configuration").put("secret_encoded", false).put("alg", "RS256");
        } else {
            defaults.putObject("jwt_configuration").put("lifetime_in_seconds", 36_000).put("secret_encoded", false);
        }
        boolean bySecret = ClientAuthMethod.named(method).filter(ClientAuthMethod::isSecret).isPresent();
        defaults.set("refresh_token", refreshToken(bySecret, !firstParty && appType.equals("spa")));
        body.properties().stream().filter(field -> field.getValue().isNull()) // none, as in a change
                .forEach(field -> defaults.remove(field.getKey()));
        return defaults;
    }

    private static void grantTypes(ObjectNode defaults, String appType, String method) {
        var types = defaults.putArray("grant_types");
        if (appType.equals(EXPRESS_CONFIGURATION)) {
            types.add("authorization_code").add("client_credentials");
        } else if (!appType.equals(RESOURCE_SERVER)) {
            types.add("authorization_code").add("implicit").add("refresh_token");
            if (!method.equals(ClientAuthMethod.NONE.wireName())) {
                types.add("client_credentials");
            }
        }
    }

    private static ObjectNode refreshToken(boolean bySecret, boolean rotating) {
        ObjectNode refreshToken = Documents.empty();
        refreshToken.put("rotation_type", rotating ? "rotating" : "non-rotating");
        refreshToken.put("expiration_type", rotating ? "expiring" : "non-expiring").put("leeway", 0);
        refreshToken.put("token_lifetime", bySecret ? YEAR_SECONDS : 30 * DAY_SECONDS);
        refreshToken.put("idle_token_lifetime", bySecret ? 30 * DAY_SECONDS : 15 * DAY_SECONDS);
        refreshToken.put("infinite_token_lifetime", !rotating).put("infinite_idle_token_lifetime", !rotating);
        return refreshToken;
    }

    /** What a part of a new application has beside the fields that are given. */
    static void completeParts(ObjectNode client) {
        if (client.get("session_transfer") instanceof ObjectNode transfer) {
            ObjectNode defaults = Documents.empty().put("can_create_session_transfer_token", false)
                    .put("enforce_device_binding", "none").put("allow_refresh_token", false);
            defaults.putArray("allowed_authentication_methods");
            Documents.putDefaults(transfer, defaults);
        }
        completeJwtConfiguration(client);
    }

    /** {@code secret_encoded} is there however the rest is given: the Deploy CLI never sends it. */
    static void completeJwtConfiguration(ObjectNode client) {
        if (client.get("jwt_configuration") instanceof ObjectNode configuration) {
            Documents.putDefaults(configuration, Documents.empty().put("secret_encoded", false));
        }
    }
}
