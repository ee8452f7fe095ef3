package dev.postern.console.overview;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Optional;

import org.junit.jupiter.api.Test;

import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.postern.entity.Documents;
import dev.postern.entity.Entity;
import dev.postern.entity.EntityKind;
import dev.postern.snapshot.RegistrySnapshot;

class FirstRunTest {

    private static final String ORDERS = "https://orders.example/";

    private static final RegistrySnapshot NEW = with(
            with(RegistrySnapshot.EMPTY, EntityKind.RESOURCE_SERVER, "own",
                    Documents.empty().put("identifier", "https://auth.example/api/v2/").put("is_system", true)),
            EntityKind.CLIENT, "admin", Documents.empty().put("client_id", "admin").put("name", "Administrator"));

    private static final RegistrySnapshot WITH_API = with(NEW, EntityKind.RESOURCE_SERVER, "orders",
            Documents.empty().put("identifier", ORDERS));

    private static final RegistrySnapshot WITH_CALLER = with(
            with(WITH_API, EntityKind.CLIENT, "billing", Documents.empty().put("client_id", "billing").put("name", "Billing")),
            EntityKind.CLIENT_GRANT, "grant", Documents.empty().put("client_id", "billing").put("audience", ORDERS));

    @Test
    void the_way_goes_on_until_an_application_that_may_call_the_api_got_a_token() {
        assertEquals(Optional.of(new FirstRun(false, "")), FirstRun.of(NEW, 1, client -> true));
        assertEquals(Optional.of(new FirstRun(true, "")), FirstRun.of(WITH_API, 1, client -> true));
        assertEquals(Optional.of(new FirstRun(true, "billing")),
                FirstRun.of(WITH_CALLER, 2, client -> client.clientId().equals("admin")));
        assertEquals(Optional.empty(), FirstRun.of(WITH_CALLER, 2, client -> client.clientId().equals("billing")));
    }

    @Test
    void whoever_has_a_second_api_or_many_applications_knows_the_way() {
        RegistrySnapshot second = with(WITH_API, EntityKind.RESOURCE_SERVER, "stock",
                Documents.empty().put("identifier", "https://stock.example/"));
        assertEquals(Optional.empty(), FirstRun.of(second, 1, client -> false));
        assertEquals(Optional.empty(), FirstRun.of(WITH_API, 6, client -> false));
    }

    private static RegistrySnapshot with(RegistrySnapshot snapshot, EntityKind kind, String id, ObjectNode document) {
        return snapshot.with(new Entity(kind, id, 1, document, Documents.empty()));
    }
}
