package dev.postern.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;

import dev.postern.Concurrently;
import dev.postern.operator.OperatorSession;
import dev.postern.operator.OperatorStore;
import dev.postern.operator.OperatorStore.Link;
import dev.postern.operator.OperatorStore.Proof;
import dev.postern.operator.OperatorStore.Stored;

/** Links and sessions of operators, the same on both databases. */
abstract class OperatorStoreContract {

    private static final Instant NOW = Instant.parse("2026-01-01T10:00:00Z");
    private static final int KEPT = 5;

    /** A store on the database of the test. */
    abstract OperatorStore open();

    @Test
    void a_link_becomes_one_session_however_many_try() throws Exception {
        OperatorStore store = open();
        store.putLink(link("l1", NOW.plusSeconds(300)), NOW, KEPT);
        List<Boolean> opened = Concurrently.times(8, i -> store
                .open(new Proof("l1", "hash"), session("s" + i, "", Set.of(), NOW), NOW, KEPT).isPresent());
        assertEquals(1, opened.stream().filter(each -> each).count());
        List<OperatorSession> sessions = open().sessions();
        assertEquals(1, sessions.size());
        assertEquals("alice", sessions.get(0).name());
        assertEquals(Set.of("read:clients", "read:logs"), sessions.get(0).scopes());
    }

    @Test
    void a_link_that_is_over_or_has_another_hash_opens_nothing() {
        OperatorStore store = open();
        store.putLink(link("l1", NOW.plusSeconds(300)), NOW, KEPT);
        assertEquals(Optional.empty(), store.open(new Proof("l1", "other"), session("s1", "", Set.of(), NOW), NOW, KEPT));
        Instant later = NOW.plusSeconds(300);
        assertEquals(Optional.empty(), store.open(new Proof("l1", "hash"), session("s1", "", Set.of(), later), later, KEPT));
        assertEquals(List.of(), store.sessions());
    }

    @Test
    void a_session_is_found_heard_of_and_deleted() {
        OperatorStore store = open();
        Stored session = session("s1", "bob", Set.of("read:clients"), NOW);
        store.putSession(session, NOW, KEPT);
        assertEquals(Optional.of(session), open().session("s1"));
        store.seen("s1", NOW.plusSeconds(90));
        store.seen("s1", NOW.plusSeconds(60)); // of another process, later
        assertEquals(NOW.plusSeconds(90), store.session("s1").orElseThrow().session().seenAt());
        store.deleteSession("s1");
        assertEquals(Optional.empty(), open().session("s1"));
    }

    @Test
    void what_is_over_goes_and_so_do_the_oldest_beyond_the_bound() {
        OperatorStore store = open();
        IntStream.range(0, KEPT + 3).forEach(i -> store.putSession(session("s" + i, "bob", Set.of(), NOW.plusSeconds(i)),
                NOW.plusSeconds(i), KEPT));
        assertEquals(List.of("s7", "s6", "s5", "s4", "s3"), store.sessions().stream().map(OperatorSession::id).toList());
        Instant later = NOW.plusSeconds(8 * 3600 + 5);
        store.putSession(session("new", "bob", Set.of(), later), later, KEPT);
        assertTrue(store.sessions().stream().map(OperatorSession::id).toList().equals(List.of("new", "s7", "s6")),
                store.sessions().toString());
    }

    private static Link link(String id, Instant end) {
        return new Link(new Proof(id, "hash"), "alice", "read:clients read:logs", NOW, end);
    }

    private static Stored session(String id, String name, Set<String> scopes, Instant begun) {
        Optional<String> subject = Optional.of("subject of " + name).filter(of -> !name.isEmpty());
        return new Stored(new OperatorSession(id, name, subject, scopes, begun, begun, begun.plusSeconds(8 * 3600)),
                "hash of " + id);
    }
}
