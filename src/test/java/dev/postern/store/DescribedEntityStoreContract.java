package dev.postern.store;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Map;
import java.util.Set;

import org.junit.jupiter.api.Test;

import dev.postern.entity.DescribedEntityStore;
import dev.postern.entity.DescribedEntityStore.DescribedEntity;
import dev.postern.entity.EntityKind;

/** What every {@link DescribedEntityStore} does, on whatever database. */
abstract class DescribedEntityStoreContract {

    /** Opens the store on the database of this test; opened again, it finds what was left there, as another process would. */
    abstract DescribedEntityStore open();

    @Test
    void a_name_stands_for_the_entity_that_was_saved_last_for_its_kind() {
        DescribedEntityStore store = open();
        assertEquals(List.of(), store.list());
        DescribedEntity client = new DescribedEntity(EntityKind.CLIENT, "Größe '1'", "a");
        DescribedEntity organization = new DescribedEntity(EntityKind.ORGANIZATION, "Größe '1'", "b");
        store.save(List.of(client, organization));
        store.save(List.of());
        assertEquals(Set.of(client, organization), Set.copyOf(open().list()));
        DescribedEntity another = new DescribedEntity(EntityKind.CLIENT, "Größe '1'", "c");
        open().save(List.of(another));
        assertEquals(Set.of(another, organization), Set.copyOf(store.list()));
    }

    @Test
    void an_entry_has_the_digest_that_was_saved_last() {
        DescribedEntityStore store = open();
        assertEquals(Map.of(), store.appliedEntries());
        store.saveAppliedEntries(Map.of("clients: Größe '1'", "a", "clients: other", "b"));
        store.saveAppliedEntries(Map.of());
        open().saveAppliedEntries(Map.of("clients: other", "c"));
        assertEquals(Map.of("clients: Größe '1'", "a", "clients: other", "c"), store.appliedEntries());
    }
}
