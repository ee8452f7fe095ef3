package dev.postern.store;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

import org.junit.jupiter.api.Test;

import dev.postern.keys.KeyState;
import dev.postern.keys.SigningKeyStore;
import dev.postern.keys.StoredSigningKey;
import dev.postern.oauth.KeyKind;

/** What every {@link SigningKeyStore} does, on whatever database. */
abstract class SigningKeyStoreContract {

    /** Opens the store on the database of this test; opened again, it finds what was left there, as another process would. */
    abstract SigningKeyStore open();

    @Test
    void a_new_store_has_no_keys() {
        assertEquals(List.of(), open().load());
    }

    @Test
    void keys_come_back_as_they_were_written() {
        StoredSigningKey current = new StoredSigningKey(KeyKind.RSA, "kid-1", KeyState.CURRENT, new byte[] { 0, -1, 127 },
                new byte[] { 48, 0 }, Instant.parse("2026-03-01T10:15:30.123456789Z"),
                Instant.parse("2026-03-01T10:15:50Z"), Optional.of(Instant.parse("2026-03-02T00:00:00.5Z")),
                Optional.of(Instant.parse("2026-03-03T00:00:00Z")), Optional.of(Instant.parse("2026-03-04T00:00:00Z")));
        StoredSigningKey next = key("kid-2", KeyState.NEXT);

        assertTrue(open().initialize(List.of(current, next)));

        List<StoredSigningKey> keys = new ArrayList<>(open().load());
        keys.sort((one, other) -> one.kid().compareTo(other.kid()));
        assertEquals(List.of("kid-1", "kid-2"), keys.stream().map(StoredSigningKey::kid).toList());
        assertEquals(List.of(KeyState.CURRENT, KeyState.NEXT), keys.stream().map(StoredSigningKey::state).toList());
        assertArrayEquals(current.sealedPrivateKey(), keys.get(0).sealedPrivateKey());
        assertArrayEquals(current.certificate(), keys.get(0).certificate());
        assertEquals(current.createdAt(), keys.get(0).createdAt());
        assertEquals(current.knownFrom(), keys.get(0).knownFrom());
        assertEquals(current.currentSince(), keys.get(0).currentSince());
        assertEquals(current.currentUntil(), keys.get(0).currentUntil());
        assertEquals(current.revokedAt(), keys.get(0).revokedAt());
        assertEquals(Optional.empty(), keys.get(1).currentSince());
    }

    @Test
    void a_store_with_keys_keeps_them() {
        SigningKeyStore store = open();
        store.initialize(List.of(key("first", KeyState.CURRENT)));

        assertFalse(store.initialize(List.of(key("second", KeyState.CURRENT))));

        assertEquals(List.of("first"), store.load().stream().map(StoredSigningKey::kid).toList());
    }

    @Test
    void of_those_who_initialize_at_once_one_succeeds() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(6);
        try {
            List<Future<Boolean>> running = new ArrayList<>();
            for (int n = 0; n < 6; n++) {
                SigningKeyStore process = open();
                String name = "process-" + n;
                running.add(threads.submit(() -> process
                        .initialize(List.of(key(name + "-a", KeyState.CURRENT), key(name + "-b", KeyState.NEXT)))));
            }
            List<String> winners = new ArrayList<>();
            for (int n = 0; n < running.size(); n++) {
                if (running.get(n).get()) {
                    winners.add("process-" + n);
                }
            }
            assertEquals(1, winners.size());
            assertEquals(List.of(winners.get(0) + "-a", winners.get(0) + "-b"),
                    open().load().stream().map(StoredSigningKey::kid).sorted().toList());
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    void keys_are_replaced_only_where_nobody_has_changed_them_meanwhile() {
        SigningKeyStore store = open();
        List<StoredSigningKey> first = List.of(key("a", KeyState.CURRENT), key("b", KeyState.NEXT));
        List<StoredSigningKey> second = List.of(key("a", KeyState.PREVIOUS), key("b", KeyState.CURRENT),
                key("c", KeyState.NEXT));
        store.initialize(first);
        assertTrue(store.replace(first, second, Optional.empty()));

        assertFalse(open().replace(first, List.of(key("z", KeyState.CURRENT)), Optional.empty()));
        assertFalse(open().replace(second.subList(0, 2), first, Optional.empty()));
        List<StoredSigningKey> otherState = List.of(key("a", KeyState.REVOKED), second.get(1), second.get(2));
        assertFalse(open().replace(otherState, first, Optional.empty()));

        assertEquals(List.of("a PREVIOUS", "b CURRENT", "c NEXT"), states(store));
    }

    @Test
    void keys_of_every_kind_are_kept_and_changed_together() {
        StoredSigningKey rsa = key("a", KeyState.CURRENT);
        SigningKeyStore store = open();
        store.initialize(List.of(rsa));
        List<StoredSigningKey> both = List.of(rsa, key(KeyKind.P256, "p", KeyState.CURRENT),
                key(KeyKind.ED25519, "e", KeyState.NEXT));
        assertTrue(store.replace(List.of(rsa), both, Optional.empty()));
        assertEquals(List.of("a RSA", "e ED25519", "p P256"),
                open().load().stream().map(key -> key.kid() + " " + key.kind()).sorted().toList());
        assertFalse(store.replace(List.of(rsa), List.of(rsa), Optional.empty()), "the others have been added meanwhile");
        assertTrue(store.replace(both, List.of(rsa), Optional.empty()));
        assertEquals(List.of("a CURRENT"), states(open()));
    }

    @Test
    void of_those_who_rotate_at_once_one_succeeds() throws Exception {
        List<StoredSigningKey> before = List.of(key("a", KeyState.CURRENT));
        open().initialize(before);
        ExecutorService threads = Executors.newFixedThreadPool(6);
        try {
            List<Future<Boolean>> running = new ArrayList<>();
            for (int n = 0; n < 6; n++) {
                SigningKeyStore process = open();
                List<StoredSigningKey> after = List.of(key("a", KeyState.PREVIOUS), key("process-" + n, KeyState.CURRENT));
                running.add(threads.submit(() -> process.replace(before, after, Optional.empty())));
            }
            List<String> winners = new ArrayList<>();
            for (int n = 0; n < running.size(); n++) {
                if (running.get(n).get()) {
                    winners.add("process-" + n + " CURRENT");
                }
            }
            assertEquals(1, winners.size());
            assertEquals(List.of("a PREVIOUS", winners.get(0)), states(open()));
        } finally {
            threads.shutdownNow();
        }
    }

    private static List<String> states(SigningKeyStore store) {
        return store.load().stream().map(key -> key.kid() + " " + key.state()).sorted().toList();
    }

    private static StoredSigningKey key(String kid, KeyState state) {
        return key(KeyKind.RSA, kid, state);
    }

    private static StoredSigningKey key(KeyKind kind, String kid, KeyState state) {
        return new StoredSigningKey(kind, kid, state, new byte[] { 1 }, new byte[] { 2 }, Instant.EPOCH, Instant.EPOCH,
                Optional.empty(), Optional.empty(), Optional.empty());
    }
}
