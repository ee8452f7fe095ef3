package dev.postern.store;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import jakarta.inject.Inject;

import org.junit.jupiter.api.Test;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;

import io.quarkus.test.junit.QuarkusTest;

import dev.postern.keys.SigningKeyStore;
import dev.postern.registry.EntityKind;
import dev.postern.registry.Ids;
import dev.postern.registry.Registry;
import dev.postern.registry.RegistryStore;

/** The stores as the service wires them. */
@QuarkusTest
class DatabaseInTheServiceTest {

    @Inject
    Database database;

    @Inject
    Registry registry;

    @Inject
    RegistryStore store;

    @Inject
    SigningKeyStore signingKeys;

    @Test
    void a_write_is_in_the_file_and_in_the_snapshot() {
        database.migrate();
        registry.load();
        String id = Ids.clientId();

        registry.write(transaction -> transaction.insert(EntityKind.CLIENT, id,
                JsonNodeFactory.instance.objectNode().put("client_id", id).put("name", "Billing"),
                JsonNodeFactory.instance.objectNode()));

        assertTrue(registry.current().client(id).isPresent());
        assertTrue(store.find(EntityKind.CLIENT, id).isPresent());
        registry.write(transaction -> {
            transaction.delete(transaction.find(EntityKind.CLIENT, id).orElseThrow());
            return null;
        });
        assertFalse(registry.current().client(id).isPresent());
        signingKeys.load();
    }
}
