package dev.postern.clients;

import java.nio.file.Path;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.postern.PackagedPostern;

/** Clients of Node's world; what each must be able to do stands in its script in {@code src/test/clients}. */
class NodeClientsIT {

    @TempDir
    static Path directory;

    private static PackagedPostern postern;

    @BeforeAll
    static void start() {
        postern = PackagedPostern.overTls(directory).start();
    }

    @AfterAll
    static void stop() {
        postern.close();
    }

    @Test
    void auth0_node_sdk_manages_a_tenant() {
        NodeClient.installed("auth0").passes(postern, "management.test.mjs");
    }

    @Test
    void every_field_of_auth0_node_sdks_requests_is_declared() {
        NodeClient.installed("auth0").passes(postern, "types.test.mjs");
    }

    @Test
    void auth0_auth_js_fetches_tokens() {
        NodeClient.installed("auth0").passes(postern, "token.test.mjs");
    }

    @Test
    void openid_client_fetches_tokens() {
        NodeClient.installed("openid-client").passes(postern, "token.test.mjs");
    }

    @Test
    void an_express_api_accepts_tokens() {
        NodeClient.installed("express-oauth2-jwt-bearer").passes(postern, "api.test.mjs");
    }
}
