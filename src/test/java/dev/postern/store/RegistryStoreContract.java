package dev.postern.store;

import static dev.postern.entity.EntityKind.CLIENT;
import static dev.postern.entity.EntityKind.CLIENT_GRANT;
import static dev.postern.entity.EntityKind.ORGANIZATION;
import static dev.postern.entity.EntityKind.RESOURCE_SERVER;
import static dev.postern.entity.EntityKind.TENANT_SETTINGS;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.postern.entity.Entity;
import dev.postern.entity.EntityKind;
import dev.postern.entity.EntityQuery;
import dev.postern.entity.EntityQuery.Order;
import dev.postern.entity.EntityQuery.Place;
import dev.postern.entity.FeedEntry;
import dev.postern.entity.FeedPosition;
import dev.postern.entity.OtherHistory;
import dev.postern.entity.RegistryConflict;
import dev.postern.entity.RegistryStore;
import dev.postern.entity.RegistryTransaction;
import dev.postern.keys.StoredSigningKey;
import dev.postern.registry.StoreContents;
import dev.postern.snapshot.TenantSettings;

/** What every {@link RegistryStore} does, on whatever database. */
abstract class RegistryStoreContract {

    private static final ObjectNode NO_SECRETS = JsonNodeFactory.instance.objectNode();

    private static final Set<String> BOOLEANS = Set.of("is_system", "is_first_party", "global", "allow_any_organization",
            "enabled");

    private final ExecutorService threads = Executors.newCachedThreadPool();
    private RegistryStore store;

    /** Opens the store on the database of this test; opened again, it finds what was left there, as another process would. */
    abstract RegistryStore open();

    /** Changes the database of this test past the store. */
    abstract void execute(String... statements) throws SQLException;

    @BeforeEach
    void open_the_store() {
        store = open();
    }

    @AfterEach
    void stop_the_threads() throws InterruptedException {
        threads.shutdownNow();
        assertTrue(threads.awaitTermination(30, TimeUnit.SECONDS));
    }

    @Test
    void an_entity_comes_back_as_it_was_written() {
        ObjectNode document = client("c1").put("weight", 1.5).put("note", "zażółć 日本 🔑 \"quoted\" \u0001\n");
        document.putArray("grant_types").add("client_credentials");
        document.putObject("client_metadata").put("team", "billing").putNull("nothing");
        ObjectNode secrets = object().put("signing_secret", "c2VhbGVk");

        Entity inserted = store.write(registry -> registry.insert(CLIENT, "c1", document, secrets));

        Entity found = store.find(CLIENT, "c1").orElseThrow();
        assertEquals(inserted, found);
        assertEquals(document, found.document());
        assertEquals(secrets, found.secrets());
    }

    @Test
    void a_document_may_be_as_deep_as_json_is_read_from_requests() {
        int depth = StreamReadConstraints.DEFAULT_MAX_DEPTH;
        ObjectNode document = client("c1");
        ArrayNode innermost = document.putArray("deep");
        for (int n = 2; n < depth; n++) {
            innermost = innermost.addArray();
        }

        insert(CLIENT, "c1", document);

        assertEquals(document.toString(), store.find(CLIENT, "c1").orElseThrow().document().toString());
    }

    @Test
    void what_is_not_there_is_not_found() {
        insert(CLIENT, "c1", client("c1"));

        assertEquals(Optional.empty(), store.find(CLIENT, "c2"));
        assertEquals(Optional.empty(), store.find(CLIENT_GRANT, "c1"));
        assertEquals(Optional.empty(), store.find(CLIENT, "c1' OR '1' = '1"));
    }

    @Test
    void every_kind_has_a_place_and_every_indexed_field_a_filter() {
        for (EntityKind kind : EntityKind.values()) {
            ObjectNode document = object();
            kind.indexedFields().forEach(field -> document.put(field, "some " + field));
            kind.indexedFields().stream().filter(RegistryStoreContract::isBoolean)
                    .forEach(field -> document.put(field, true));
            insert(kind, "id", document);

            assertEquals(document, store.find(kind, "id").orElseThrow().document());
            for (String field : kind.indexedFields()) {
                String value = isBoolean(field) ? "true" : "some " + field;
                assertEquals(List.of("id"), ids(EntityQuery.all(kind).where(field, value)), kind + " " + field);
                assertEquals(List.of(), ids(EntityQuery.all(kind).where(field, "else")), kind + " " + field);
            }
        }
    }

    @Test
    void a_list_is_in_the_order_of_creation() {
        for (String id : List.of("m", "z", "a", "k")) {
            insert(CLIENT, id, client(id));
        }
        update(CLIENT, "z", client("z").put("name", "changed"));

        assertEquals(List.of("m", "z", "a", "k"), ids(EntityQuery.all(CLIENT)));
    }

    @Test
    void a_list_is_filtered_by_every_field_asked_for() {
        insert(CLIENT, "c1", client("c1").put("app_type", "spa").put("is_first_party", true));
        insert(CLIENT, "c2", client("c2").put("app_type", "native").put("is_first_party", false));
        insert(CLIENT, "c3", client("c3").put("app_type", "spa").put("is_first_party", false));
        insert(CLIENT, "c4", client("c4").putNull("app_type"));
        EntityQuery all = EntityQuery.all(CLIENT);

        assertEquals(List.of("c1", "c3"), ids(all.where("app_type", "spa")));
        assertEquals(List.of("c1", "c2", "c3"), ids(all.where("app_type", "native", "spa")));
        assertEquals(List.of("c3"), ids(all.where("app_type", "spa").where("is_first_party", "false")));
        assertEquals(List.of("c2", "c3", "c4"), ids(all.where("is_first_party", "false", "")));
        assertEquals(List.of("c4"), ids(all.where("app_type", "")));
        assertEquals(List.of(), ids(all.where("app_type", "x') OR ('1' = '1")));
        assertEquals(List.of(), ids(all.where("app_type")));
    }

    @Test
    void a_page_is_cut_by_offset_and_limit_and_the_count_is_of_all_pages() {
        IntStream.range(0, 7).forEach(n -> insert(CLIENT, "c" + n, client("c" + n).put("app_type", n == 3 ? "spa" : "native")));
        EntityQuery natives = EntityQuery.all(CLIENT).where("app_type", "native");

        assertEquals(List.of("c0", "c1"), ids(natives.page(0, 2)));
        assertEquals(List.of("c2", "c4"), ids(natives.page(2, 2)));
        assertEquals(List.of("c6"), ids(natives.page(5, 2)));
        assertEquals(List.of(), ids(natives.page(6, 2)));
        assertEquals(6, store.count(natives.page(4, 2)));
        assertEquals(6, store.count(natives.after(at(5), 1)));
        assertEquals(7, store.count(EntityQuery.all(CLIENT)));
        assertEquals(0, store.count(EntityQuery.all(RESOURCE_SERVER)));
    }

    @Test
    void a_checkpoint_goes_on_after_a_position_though_its_entity_is_gone() {
        IntStream.range(0, 5).forEach(n -> insert(CLIENT, "c" + n, client("c" + n)));
        EntityQuery all = EntityQuery.all(CLIENT);
        List<Entity> first = store.list(all.after(Optional.empty(), 2));
        store.write(registry -> {
            registry.delete(first.get(1));
            return null;
        });

        assertEquals(List.of("c2", "c3"), ids(all.after(at(first.get(1).position()), 2)));
        assertEquals(List.of("c4"), ids(all.after(at(store.find(CLIENT, "c3").orElseThrow().position()), 2)));
    }

    @Test
    void a_list_may_be_in_the_order_of_a_field_and_a_checkpoint_goes_on_in_it() {
        for (String id : List.of("b", "c", "a")) {
            insert(ORGANIZATION, id, object().put("name", "name-" + id).put("display_name", id.equals("c") ? "B" : id));
        }
        EntityQuery all = EntityQuery.all(ORGANIZATION);
        EntityQuery names = all.orderedBy(new Order(Optional.of("name"), false));

        assertEquals(List.of("a", "b", "c"), ids(names));
        assertEquals(List.of("b"), ids(names.page(1, 1)));
        assertEquals(List.of("c"), ids(names.after(Optional.of(new Place("name-b", 1)), 5)));
        assertEquals(List.of("c", "b", "a"), ids(all.orderedBy(new Order(Optional.of("name"), true))));
        assertEquals(List.of("c", "a", "b"), ids(all.orderedBy(new Order(Optional.of("display_name"), false))));
        EntityQuery newest = all.orderedBy(new Order(Optional.empty(), true));
        assertEquals(List.of("a", "c", "b"), ids(newest));
        assertEquals(List.of("c", "b"), ids(newest.after(Optional.of(newest.order().placeOf(
                store.find(ORGANIZATION, "a").orElseThrow())), 5)));
    }

    @Test
    void a_checkpoint_tells_equal_values_apart() {
        for (String id : List.of("one", "two", "three")) {
            insert(ORGANIZATION, id, object().put("name", id).put("display_name", "Same"));
        }
        Order order = new Order(Optional.of("display_name"), true);
        EntityQuery all = EntityQuery.all(ORGANIZATION).orderedBy(order);

        assertEquals(List.of("three", "two", "one"), ids(all));
        Place second = order.placeOf(store.find(ORGANIZATION, "two").orElseThrow());
        assertEquals(List.of("one"), ids(all.after(Optional.of(second), 5)));
    }

    @Test
    void ids_are_a_filter_of_every_kind() {
        IntStream.range(0, 4).forEach(n -> insert(CLIENT, "c" + n, client("c" + n).put("app_type", "native")));

        assertEquals(List.of("c1", "c3"), ids(EntityQuery.all(CLIENT).where(EntityQuery.ID, "c3", "c1", "none")));
        assertEquals(0, store.count(EntityQuery.all(CLIENT).where(EntityQuery.ID)));
    }

    @Test
    void a_clients_default_organization_is_found_by_the_id_inside_it() {
        ObjectNode client = client("c1");
        client.putObject("default_organization").put("organization_id", "org_1").putArray("flows").add("client_credentials");
        insert(CLIENT, "c1", client);
        insert(CLIENT, "c2", client("c2"));

        assertEquals(List.of("c1"), ids(EntityQuery.all(CLIENT).where("default_organization", "org_1")));
    }

    @Test
    void an_organizations_name_is_taken_once() {
        insert(ORGANIZATION, "o1", object().put("name", "acme"));
        assertConflict(registry -> registry.insert(ORGANIZATION, "o2", object().put("name", "acme"), NO_SECRETS));
        insert(ORGANIZATION, "o2", object().put("name", "umbrella"));
        assertConflict(registry -> registry.update(registry.find(ORGANIZATION, "o2").orElseThrow(),
                object().put("name", "acme"), NO_SECRETS));
    }

    @Test
    void an_id_is_taken_once() {
        insert(CLIENT, "c1", client("c1"));
        assertConflict(registry -> registry.insert(CLIENT, "c1", client("other"), NO_SECRETS));
    }

    @Test
    void an_api_identifier_is_taken_once() {
        insert(RESOURCE_SERVER, "r1", api("https://orders.example/"));
        insert(RESOURCE_SERVER, "r2", api("https://Orders.example/"));
        assertConflict(registry -> registry.insert(RESOURCE_SERVER, "r3", api("https://orders.example/"), NO_SECRETS));
    }

    @Test
    void a_client_has_one_grant_for_an_api_and_subject_type() {
        insert(CLIENT_GRANT, "g1", grant("c1", "https://orders.example/", "client"));
        insert(CLIENT_GRANT, "g2", grant("c1", "https://orders.example/", "user"));
        insert(CLIENT_GRANT, "g3", grant("c2", "https://orders.example/", "client"));
        assertConflict(registry -> registry.insert(CLIENT_GRANT, "g4", grant("c1", "https://orders.example/", "client"),
                NO_SECRETS));
    }

    @Test
    void an_update_changes_document_and_secrets_and_keeps_the_position() {
        Entity before = insert(CLIENT, "c1", client("c1"));
        insert(CLIENT, "c2", client("c2"));

        Entity after = store.write(registry -> registry.update(before, client("c1").put("name", "new"),
                object().put("signing_secret", "b3RoZXI=")));

        assertEquals(before.position(), after.position());
        assertEquals(after, store.find(CLIENT, "c1").orElseThrow());
        assertEquals("new", after.document().path("name").asText());
        assertEquals(List.of(), ids(EntityQuery.all(CLIENT).where("app_type", "spa")));
    }

    @Test
    void an_update_that_changes_nothing_adds_nothing_to_the_feed() {
        ObjectNode secrets = object().put("hash", "x");
        Entity c1 = store.write(registry -> registry.insert(CLIENT, "c1", client("c1").put("n", 1), secrets));
        long version = version();

        Entity same = store.write(registry -> registry.update(c1, c1.document().deepCopy(), secrets.deepCopy()));
        assertEquals(c1, same);
        assertEquals(version, version());

        store.write(registry -> registry.update(c1, c1.document(), object().put("hash", "y")));
        assertEquals(version + 1, version());
        store.write(registry -> registry.update(c1, c1.document(), secrets)); // not what is stored by now
        assertEquals(version + 2, version());
    }

    @Test
    void an_update_of_a_deleted_entity_is_a_conflict_and_a_second_delete_does_nothing() {
        Entity gone = insert(CLIENT, "c1", client("c1"));
        delete(gone);
        long version = version();

        assertThrows(RegistryConflict.class,
                () -> store.write(registry -> registry.update(gone, client("c1"), NO_SECRETS)));
        delete(gone);

        assertEquals(version, version());
    }

    @Test
    void an_update_cannot_change_the_key_followers_hold_an_entity_under() {
        Entity api = insert(RESOURCE_SERVER, "r1", api("https://orders.example/"));

        assertThrows(IllegalArgumentException.class,
                () -> store.write(registry -> registry.update(api, api("https://else.example/"), NO_SECRETS)));
        assertEquals(api, store.find(RESOURCE_SERVER, "r1").orElseThrow());
    }

    @Test
    void what_is_deleted_is_gone_and_its_unique_fields_are_free_again() {
        Entity api = insert(RESOURCE_SERVER, "r1", api("https://orders.example/"));
        delete(api);

        assertEquals(Optional.empty(), store.find(RESOURCE_SERVER, "r1"));
        assertEquals(List.of(), ids(EntityQuery.all(RESOURCE_SERVER)));
        Entity again = insert(RESOURCE_SERVER, "r1", api("https://orders.example/"));
        assertTrue(again.position() > api.position(), "a position is never given twice");
    }

    @Test
    void work_that_throws_changes_nothing() {
        insert(CLIENT, "c1", client("c1"));
        long version = version();

        IllegalStateException thrown = assertThrows(IllegalStateException.class, () -> store.write(registry -> {
            Entity c1 = registry.find(CLIENT, "c1").orElseThrow();
            registry.update(c1, client("c1").put("name", "half done"), NO_SECRETS);
            registry.insert(CLIENT, "c2", client("c2"), NO_SECRETS);
            registry.delete(c1);
            throw new IllegalStateException("changed its mind");
        }));

        assertEquals("changed its mind", thrown.getMessage());
        assertEquals(version, version());
        assertEquals(List.of("c1"), ids(EntityQuery.all(CLIENT)));
        assertFalse(store.find(CLIENT, "c1").orElseThrow().document().path("name").asText().contains("half"));
    }

    @Test
    void a_transaction_sees_its_own_changes_and_nobody_else_does() throws Exception {
        store.write(registry -> {
            Entity c1 = registry.insert(CLIENT, "c1", client("c1"), NO_SECRETS);
            assertEquals(Optional.of(c1), registry.find(CLIENT, "c1"));
            assertEquals(List.of(c1), registry.list(EntityQuery.all(CLIENT)));
            assertEquals(List.of(), elsewhere(() -> loaded()), "seen before it was committed");
            assertEquals(Optional.empty(), elsewhere(() -> store.find(CLIENT, "c1")));
            return null;
        });
        assertEquals(List.of("c1"), loaded());
    }

    @Test
    void a_write_inside_a_write_is_refused_at_once() {
        assertThrows(IllegalStateException.class,
                () -> store.write(registry -> store.write(inner -> inner.find(CLIENT, "c1"))));
        insert(CLIENT, "c1", client("c1"));
    }

    @Test
    void the_feed_tells_every_change_in_order() {
        Entity api = insert(RESOURCE_SERVER, "r1", api("https://orders.example/"));
        store.write(registry -> {
            Entity grant = registry.insert(CLIENT_GRANT, "g1", grant("c1", "https://orders.example/", "client"), NO_SECRETS);
            return registry.update(grant, grant("c1", "https://orders.example/", "client").put("x", 1), NO_SECRETS);
        });
        delete(api);
        insert(TENANT_SETTINGS, TenantSettings.ID, object());

        List<FeedEntry> changes = store.changesAfter(FeedPosition.START).orElseThrow();
        assertEquals(List.of("1 RESOURCE_SERVER r1 https://orders.example/", "2 CLIENT_GRANT g1 c1", "3 CLIENT_GRANT g1 c1",
                "4 RESOURCE_SERVER r1 https://orders.example/", "5 TENANT_SETTINGS tenant tenant".replace("tenant",
                        TenantSettings.ID)),
                changes.stream().map(change -> change.version() + " " + change.kind() + " " + change.id() + " " + change.key())
                        .toList());
        assertEquals(5, changes.stream().map(change -> change.position().identity()).distinct().count());
        assertEquals(Optional.of(changes.subList(3, 5)), store.changesAfter(position(3)));
        assertEquals(Optional.of(List.of()), store.changesAfter(position(5)));
        assertEquals(position(5), newest());
    }

    @Test
    void a_new_store_is_empty_at_version_zero() {
        assertEquals(List.of(), loaded());
        assertEquals(0, version());
        assertEquals(Optional.of(List.of()), store.changesAfter(FeedPosition.START));
    }

    @Test
    void a_number_that_was_given_out_again_is_another_history() throws SQLException {
        insert(CLIENT, "c1", client("c1"));
        FeedPosition kept = newest();
        insert(CLIENT, "lost", client("lost"));
        FeedPosition lost = newest();
        lose(2, CLIENT, "lost");
        insert(CLIENT, "c2", client("c2"));
        assertEquals(lost.version(), version());
        assertTrue(assertThrows(OtherHistory.class, () -> store.changesAfter(lost)).getMessage().contains("change 2"));
        insert(CLIENT, "c3", client("c3"));
        assertThrows(OtherHistory.class, () -> store.changesAfter(lost), "numbers beyond the known one");
        assertEquals(List.of("c2", "c3"), store.changesAfter(kept).orElseThrow().stream().map(FeedEntry::id).toList());
    }

    @Test
    void a_feed_that_ends_before_a_known_change_is_another_history() throws SQLException {
        insert(CLIENT, "c1", client("c1"));
        insert(CLIENT, "lost", client("lost"));
        FeedPosition lost = newest();
        lose(2, CLIENT, "lost");
        assertEquals("its newest is change 1, and change 2 was applied here",
                assertThrows(OtherHistory.class, () -> store.changesAfter(lost)).getMessage());
        lose(1, CLIENT, "c1");
        assertThrows(OtherHistory.class, () -> store.changesAfter(lost));
    }

    @Test
    void nothing_is_written_on_top_of_a_change_that_the_store_does_not_hold() throws SQLException {
        insert(CLIENT, "c1", client("c1"));
        FeedPosition kept = newest();
        insert(CLIENT, "lost", client("lost"));
        FeedPosition lost = newest();
        store.write(lost, registry -> registry.insert(CLIENT, "c2", client("c2"), NO_SECRETS));
        store.write(kept, registry -> registry.insert(CLIENT, "c3", client("c3"), NO_SECRETS));
        execute("DELETE FROM change_feed WHERE version >= 2", "DELETE FROM client WHERE id <> 'c1'");
        for (String id : List.of("beyond the end", "under its number", "later")) {
            assertThrows(OtherHistory.class,
                    () -> store.write(lost, registry -> registry.insert(CLIENT, "never", client("never"), NO_SECRETS)), id);
            assertEquals(Optional.empty(), store.find(CLIENT, "never"));
            store.write(kept, registry -> registry.insert(CLIENT, id, client(id), NO_SECRETS));
        }
        assertEquals(4, version());
    }

    @Test
    void a_database_into_which_a_backup_is_being_restored_is_not_read() throws SQLException {
        insert(CLIENT, "c1", client("c1"));
        execute("DELETE FROM write_lock");
        List<String> read = new ArrayList<>();
        assertThrows(IllegalStateException.class, () -> load(store, entity -> read.add(entity.id())));
        assertEquals(List.of(), read);
        execute("INSERT INTO write_lock (id) VALUES (1)");
        assertEquals(List.of("c1"), loaded());
    }

    @Test
    void the_feed_keeps_its_newest_ten_thousand_changes() {
        int changes = ChangeFeed.LENGTH_MAX + 25;
        changed("c1", 26);
        FeedPosition first = newest();
        changed("c2", changes - 26);

        assertEquals(Optional.empty(), store.changesAfter(FeedPosition.START));
        assertEquals(Optional.empty(), store.changesAfter(new FeedPosition(25, "pruned")));
        assertEquals(changes, version());
        assertEquals(Optional.of(List.of()), store.changesAfter(newest()));
        List<FeedEntry> kept = store.changesAfter(first).orElseThrow();
        assertEquals(ChangeFeed.LENGTH_MAX - 1, kept.size());
        assertEquals(27, kept.get(0).version());
    }

    @Test
    void concurrent_writers_leave_no_gap_in_the_feed_and_lose_nothing() throws Exception {
        int writers = 8;
        int writes = 25;
        RegistryStore otherProcess = open();
        List<Future<?>> running = new ArrayList<>();
        for (int w = 0; w < writers; w++) {
            String writer = "w" + w;
            RegistryStore mine = w % 2 == 0 ? store : otherProcess;
            running.add(threads.submit(() -> {
                for (int n = 0; n < writes; n++) {
                    String id = writer + "-" + n;
                    mine.write(registry -> registry.insert(CLIENT, id, client(id), NO_SECRETS));
                    assertThrows(IllegalStateException.class, () -> mine.write(registry -> {
                        registry.insert(CLIENT, id + "-undone", client(id), NO_SECRETS);
                        throw new IllegalStateException("undone");
                    }));
                }
            }));
        }
        for (Future<?> writer : running) {
            writer.get();
        }

        List<FeedEntry> changes = store.changesAfter(FeedPosition.START).orElseThrow();
        assertEquals(LongStream.rangeClosed(1, writers * writes).boxed().toList(),
                changes.stream().map(FeedEntry::version).toList());
        assertEquals(writers * writes, new TreeSet<>(ids(EntityQuery.all(CLIENT))).size());
        for (FeedEntry change : changes) {
            assertEquals(change.version(), store.find(CLIENT, change.id()).orElseThrow().position());
        }
    }

    @Test
    void load_gives_one_view_while_writers_run() throws Exception {
        AtomicBoolean enough = new AtomicBoolean();
        List<Future<?>> running = new ArrayList<>();
        for (int w = 0; w < 3; w++) {
            String writer = "w" + w;
            running.add(threads.submit(() -> {
                for (int n = 0; !enough.get(); n++) {
                    String id = writer + "-" + n;
                    store.write(registry -> { // a client never without its grant
                        registry.insert(CLIENT, id, client(id), NO_SECRETS);
                        return registry.insert(CLIENT_GRANT, "g-" + id, grant(id, "https://a/", "client"), NO_SECRETS);
                    });
                }
            }));
        }
        try {
            long seen = 0;
            for (int round = 0; round < 20 || seen == 0; round++) {
                List<Entity> clients = new ArrayList<>();
                List<Entity> grants = new ArrayList<>();
                long version = load(store, entity -> (entity.kind() == CLIENT ? clients : grants).add(entity)).version();
                assertEquals(clients.stream().map(Entity::id).toList(),
                        grants.stream().map(grant -> grant.document().path("client_id").asText()).toList());
                assertEquals(2L * clients.size(), version);
                seen = clients.size();
            }
        } finally {
            enough.set(true);
        }
        for (Future<?> writer : running) {
            writer.get();
        }
    }

    @Test
    void load_goes_by_kind_and_then_by_creation() {
        insert(CLIENT, "c2", client("c2"));
        insert(TENANT_SETTINGS, TenantSettings.ID, object());
        insert(RESOURCE_SERVER, "r1", api("https://orders.example/"));
        insert(CLIENT, "c1", client("c1"));

        assertEquals(List.of("r1", "c2", "c1", TenantSettings.ID), loaded());
        assertEquals(4, version());
    }

    @Test
    void a_consumer_that_throws_leaves_the_store_usable() {
        insert(CLIENT, "c1", client("c1"));
        for (int n = 0; n < 10; n++) { // more often than the pool has connections
            assertThrows(IllegalStateException.class, () -> load(store, entity -> {
                throw new IllegalStateException("cannot read " + entity);
            }));
        }
        insert(CLIENT, "c2", client("c2"));
        assertEquals(List.of("c1", "c2"), loaded());
    }

    @Test
    void what_was_written_is_there_when_the_store_is_opened_again() {
        Entity client = insert(CLIENT, "c1", client("c1"));
        insert(RESOURCE_SERVER, "r1", api("https://orders.example/"));

        store = open();

        assertEquals(Optional.of(client), store.find(CLIENT, "c1"));
        assertEquals(List.of("r1", "c1"), loaded());
        assertEquals(3, insert(CLIENT, "c2", client("c2")).position());
    }

    /** Adds so many changes of one client. */
    private void changed(String id, int changes) {
        store.write(registry -> {
            Entity client = registry.insert(CLIENT, id, client(id), NO_SECRETS);
            for (int n = 1; n < changes; n++) {
                client = registry.update(client, client(id).put("n", n), NO_SECRETS);
            }
            return null;
        });
    }

    final Entity insert(EntityKind kind, String id, ObjectNode document) {
        return store.write(registry -> registry.insert(kind, id, document, NO_SECRETS));
    }

    static ObjectNode client(String id) {
        return object().put("client_id", id).put("name", "Client " + id);
    }

    private void update(EntityKind kind, String id, ObjectNode document) {
        store.write(registry -> registry.update(registry.find(kind, id).orElseThrow(), document, NO_SECRETS));
    }

    private void delete(Entity entity) {
        store.write(registry -> {
            registry.delete(entity);
            return null;
        });
    }

    private void assertConflict(Consumer<RegistryTransaction> duplicate) {
        long version = version();
        assertThrows(RegistryConflict.class, () -> store.write(registry -> {
            registry.insert(CLIENT, "written-before-the-conflict", client("x"), NO_SECRETS);
            duplicate.accept(registry);
            return null;
        }));
        assertEquals(Optional.empty(), store.find(CLIENT, "written-before-the-conflict"));
        assertEquals(version, version());
    }

    private List<String> ids(EntityQuery query) {
        return store.list(query).stream().map(Entity::id).toList();
    }

    private List<String> loaded() {
        List<String> ids = new ArrayList<>();
        load(store, entity -> ids.add(entity.id()));
        return ids;
    }

    private long version() {
        return newest().version();
    }

    private FeedPosition newest() {
        return load(store, entity -> {
        });
    }

    /** Everything of one moment. */
    static FeedPosition load(RegistryStore store, Consumer<Entity> consumer) {
        return ((StoreContents) store).read(new StoreContents.Reader() {
            @Override
            public void keys(List<StoredSigningKey> keys) {
                assertEquals(List.of(), keys);
            }

            @Override
            public void entity(Entity entity) {
                consumer.accept(entity);
            }
        });
    }

    /** The place of a change in the feed, by its number. */
    private FeedPosition position(int version) {
        return store.changesAfter(FeedPosition.START).orElseThrow().get(version - 1).position();
    }

    /** What a backup or a failover does to the database. */
    private void lose(int version, EntityKind kind, String id) throws SQLException {
        execute("DELETE FROM change_feed WHERE version >= " + version, "DELETE FROM " + kind.lowerName() + " WHERE id = '" + id
                + "'");
    }

    private <T> T elsewhere(Callable<T> question) {
        try {
            return threads.submit(question).get();
        } catch (Exception e) {
            throw new AssertionError("not answered while a write is open", e);
        }
    }

    private static Optional<Place> at(long position) {
        return Optional.of(new Place("", position));
    }

    private static boolean isBoolean(String field) {
        return BOOLEANS.contains(field);
    }

    private static ObjectNode api(String identifier) {
        return object().put("identifier", identifier);
    }

    private static ObjectNode grant(String clientId, String audience, String subjectType) {
        return object().put("client_id", clientId).put("audience", audience).put("subject_type", subjectType);
    }

    private static ObjectNode object() {
        return JsonNodeFactory.instance.objectNode();
    }
}
