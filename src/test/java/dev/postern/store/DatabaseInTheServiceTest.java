package dev.postern.store;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import jakarta.inject.Inject;

import org.junit.jupiter.api.Test;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;

import io.quarkus.test.junit.QuarkusTest;

import dev.postern.TestCause;
import dev.postern.entity.EntityKind;
import dev.postern.entity.Ids;
import dev.postern.entity.RegistryStore;
import dev.postern.keys.SigningKeyStore;
import dev.postern.registry.Registry;
import dev.postern.snapshot.CurrentSnapshot;

/** The stores as the service wires them. */
@QuarkusTest
class DatabaseInTheServiceTest {

    @Inject
    Database database;

    @Inject
    Registry registry;

    @Inject
    CurrentSnapshot current;

    @Inject
    RegistryStore store;

    @Inject
    SigningKeyStore signingKeys;

    @Test
    void a_write_is_in_the_file_and_in_the_snapshot() {
        database.migrate();
        registry.load();
        String id = Ids.clientId();

        registry.write(TestCause.TEST, transaction -> transaction.insert(EntityKind.CLIENT, id,
                JsonNodeFactory.instance.objectNode().put("client_id", id).put("name", "Billing"),
                JsonNodeFactory.instance.objectNode()));

        assertTrue(current.get().client(id).isPresent());
        assertTrue(store.find(EntityKind.CLIENT, id).isPresent());
        registry.write(TestCause.TEST, transaction -> {
            transaction.delete(transaction.find(EntityKind.CLIENT, id).orElseThrow());
            return null;
        });
        assertFalse(current.get().client(id).isPresent());
        signingKeys.load();
    }
}
