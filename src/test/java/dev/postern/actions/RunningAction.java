package dev.postern.actions;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

import dev.postern.TestTenant;

/** Actions that are bound to the exchange, in order, until they are closed: each test leaves the tenant without them. */
public final class RunningAction implements AutoCloseable {

    private final TestTenant tenant;
    private final List<String> ids = new ArrayList<>();

    private RunningAction(TestTenant tenant) {
        this.tenant = tenant;
    }

    /** One Action of this code. */
    public static RunningAction of(TestTenant tenant, String code) {
        return of(tenant, code, Map.of());
    }

    /** @param secrets name → value */
    public static RunningAction of(TestTenant tenant, String code, Map<String, String> secrets) {
        RunningAction running = new RunningAction(tenant);
        running.deployed(code, secrets);
        running.bind();
        return running;
    }

    /** Several Actions, the first first. */
    public static RunningAction inOrder(TestTenant tenant, String... codes) {
        RunningAction running = new RunningAction(tenant);
        List.of(codes).forEach(code -> running.deployed(code, Map.of()));
        running.bind();
        return running;
    }

    /** Id of the first. */
    public String id() {
        return ids.get(0);
    }

    private void deployed(String code, Map<String, String> secrets) {
        Map<String, Object> body = new HashMap<>(Map.of("name", "test-" + UUID.randomUUID(), "code", code,
                "supported_triggers", List.of(Map.of("id", "credentials-exchange", "version", "v2")), "secrets",
                secrets.entrySet().stream().map(secret -> Map.of("name", secret.getKey(), "value", secret.getValue()))
                        .toList()));
        String id = tenant.management().body(body).post("/api/v2/actions/actions").then().statusCode(201).extract().path("id");
        ids.add(id);
        tenant.management().post("/api/v2/actions/actions/" + id + "/deploy").then().statusCode(200);
    }

    private void bind() {
        List<Map<String, Object>> bindings = ids.stream()
                .map(id -> Map.<String, Object> of("ref", Map.of("type", "action_id", "value", id))).toList();
        tenant.management().body(Map.of("bindings", bindings)).patch("/api/v2/actions/triggers/credentials-exchange/bindings")
                .then().statusCode(200);
    }

    @Override
    public void close() {
        tenant.management().body(Map.of("bindings", List.of())).patch("/api/v2/actions/triggers/credentials-exchange/bindings")
                .then().statusCode(200);
        ids.forEach(id -> tenant.management().delete("/api/v2/actions/actions/" + id).then().statusCode(204));
    }
}
