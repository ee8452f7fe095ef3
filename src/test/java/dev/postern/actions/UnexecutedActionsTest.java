package dev.postern.actions;

import java.util.Map;

import org.junit.jupiter.api.Test;

import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;

import dev.postern.TestClient;
import dev.postern.TestTenant;

@QuarkusTest
@TestProfile(UnexecutedActionsTest.Ignored.class)
class UnexecutedActionsTest {

    private static final String ORDERS = "https://orders.example/unexecuted-test";

    private final TestTenant tenant = new TestTenant();

    @Test
    void an_operator_may_choose_tokens_without_the_actions() {
        TestClient client = tenant.api(ORDERS, "read").client("unchecked").granted(ORDERS, "read");
        Map<String, Object> hook = Map.of("name", "ignored", "script", "module.exports = (c, s, a, x, cb) => cb(null, {});",
                "triggerId", "credentials-exchange", "enabled", true);
        String id = tenant.management().body(hook).post("/api/v2/hooks").then().statusCode(201).extract().path("id");
        try {
            client.token(ORDERS);
        } finally {
            tenant.management().delete("/api/v2/hooks/" + id);
        }
    }

    public static class Ignored implements QuarkusTestProfile {
        @Override
        public Map<String, String> getConfigOverrides() {
            return Map.of("postern.actions.unexecuted", "ignore");
        }
    }
}
