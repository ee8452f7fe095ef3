package dev.postern.token;

import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;

import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

import jakarta.inject.Inject;

import org.jose4j.jwt.JwtClaims;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import com.fasterxml.jackson.databind.node.ObjectNode;

import io.quarkus.test.junit.QuarkusTest;

import dev.postern.KeyClient;
import dev.postern.TestCause;
import dev.postern.TestTenant;
import dev.postern.entity.Entity;
import dev.postern.entity.EntityKind;
import dev.postern.registry.Registry;

/** What {@code aud} of a client assertion may be. */
@QuarkusTest
class AssertionAudienceTest {

    private static final String API = "https://by-audience.example/";

    @Inject
    Registry registry;

    private final TestTenant tenant = new TestTenant();
    private KeyClient client;

    @BeforeEach
    void register() {
        client = KeyClient.in(tenant.api(API, "read"), "RS256").granted(API, "read");
    }

    @Test
    void the_audience_is_the_issuer_as_a_single_string() { // RFC 7523bis
        String endpoint = "http://localhost:8080/oauth/token";
        for (Object other : List.of(endpoint, List.of(KeyClient.ISSUER), List.of(KeyClient.ISSUER, endpoint))) {
            refused(changed(claims -> claims.setClaim("aud", other)), "as a single string");
        }
        accepted(changed(claims -> claims.setAudience(KeyClient.ISSUER)));
    }

    @Test
    void an_application_may_go_on_with_the_token_endpoint_and_a_list_by_a_setting() {
        String endpoint = "http://localhost:8080/oauth/token";
        tenant.management().body(Map.of("assertion_audience", "token_endpoint")).patch("/api/v2/clients/{id}", client.id())
                .then().statusCode(200).body("assertion_audience", equalTo("token_endpoint"));
        for (Object one : List.of(endpoint, KeyClient.ISSUER, List.of(KeyClient.ISSUER), List.of(KeyClient.ISSUER, endpoint))) {
            accepted(changed(claims -> claims.setClaim("aud", one)));
        }
        refused(changed(claims -> claims.setClaim("aud", List.of(KeyClient.ISSUER, "https://elsewhere.example/"))),
                "client_assertion aud is not");
    }

    @Test
    void keys_registered_before_the_rule_keep_both_audiences_until_the_application_says_otherwise() {
        registry.change(TestCause.TEST, tx -> {
            Entity entity = tx.require(EntityKind.CLIENT, client.id());
            ObjectNode secrets = entity.secrets().deepCopy();
            secrets.path("credentials").forEach(each -> ((ObjectNode) each).remove("assertion_audience")); // as 0.1 wrote them
            tx.update(entity, entity.document(), secrets);
        });
        accepted(changed(claims -> claims.setAudience("http://localhost:8080/oauth/token")));
        tenant.management().body(Map.of("assertion_audience", "issuer")).patch("/api/v2/clients/{id}", client.id())
                .then().statusCode(200);
        refused(changed(claims -> claims.setAudience("http://localhost:8080/oauth/token")), "as a single string");
        accepted(client.assertion());
    }

    private String changed(Consumer<JwtClaims> change) {
        JwtClaims claims = client.claims();
        change.accept(claims);
        return client.signed(claims, "RS256");
    }

    private static void accepted(String assertion) {
        KeyClient.tokenRequest(assertion, API).post("/oauth/token").then().statusCode(200);
    }

    private static void refused(String assertion, String description) {
        KeyClient.tokenRequest(assertion, API).post("/oauth/token").then().statusCode(401)
                .body("error", equalTo("invalid_client")).body("error_description", containsString(description));
    }
}
