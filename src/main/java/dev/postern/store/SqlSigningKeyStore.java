package dev.postern.store;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.postern.entity.Entity;
import dev.postern.entity.EntityKind;
import dev.postern.entity.PendingEvent;
import dev.postern.keys.KeyState;
import dev.postern.keys.SigningKeyStore;
import dev.postern.keys.StoredSigningKey;
import dev.postern.oauth.KeyKind;

/**
 * The signing keys in SQL: RSA keys in the table {@code signing_key}, others in {@code curve_signing_key}, because version 0.1
 * takes every row of the first for an RSA key. Private keys are sealed before they come here.
 */
final class SqlSigningKeyStore implements SigningKeyStore {

    /** Id of the one entity of its kind. */
    private static final String KEY_RING = "signing";
    private static final String REVISION = "revision";
    private static final String RSA_KEYS = "signing_key";
    private static final String OTHER_KEYS = "curve_signing_key";
    private static final String COLUMNS = "kid, state, sealed_private_key, certificate, created_at, known_from, current_since,"
            + " current_until, revoked_at";

    private final Transactions transactions;
    private final Optional<PostgresqlNews> news;

    /** @param news takes word of each change, where the database can pass it on */
    SqlSigningKeyStore(Transactions transactions, Optional<PostgresqlNews> news) {
        this.transactions = transactions;
        this.news = news;
    }

    @Override
    public List<StoredSigningKey> load() {
        return transactions.read(SqlSigningKeyStore::keysIn);
    }

    @Override
    public boolean initialize(List<StoredSigningKey> keys) {
        return transactions.write(connection -> {
            if (!keysIn(connection).isEmpty()) {
                return false;
            }
            for (StoredSigningKey key : keys) {
                insert(connection, key);
            }
            return true;
        });
    }

    @Override
    public boolean replace(List<StoredSigningKey> before, List<StoredSigningKey> after, Optional<PendingEvent> event) {
        return transactions.write(connection -> {
            if (!states(keysIn(connection)).equals(states(before))) {
                return false;
            }
            for (String table : List.of(RSA_KEYS, OTHER_KEYS)) {
                try (PreparedStatement delete = connection.prepareStatement("DELETE FROM " + table)) {
                    delete.executeUpdate();
                }
            }
            for (StoredSigningKey key : after) {
                insert(connection, key);
            }
            tellOtherProcesses(connection);
            if (event.isPresent()) {
                SqlPendingEvents.insert(connection, event.get());
            }
            return true;
        });
    }

    private void tellOtherProcesses(Connection connection) throws SQLException {
        SqlRegistryTransaction registry = new SqlRegistryTransaction(connection, ChangeFeed.newest(connection));
        ObjectNode empty = JsonNodeFactory.instance.objectNode();
        Optional<Entity> ring = registry.find(EntityKind.KEY_RING, KEY_RING);
        if (ring.isPresent()) {
            long revision = ring.get().document().path(REVISION).asLong() + 1;
            registry.update(ring.get(), empty.deepCopy().put(REVISION, revision), empty);
        } else {
            registry.insert(EntityKind.KEY_RING, KEY_RING, empty, empty);
        }
        if (news.isPresent()) {
            news.get().announce(connection);
        }
    }

    private static Map<String, KeyState> states(List<StoredSigningKey> keys) {
        return keys.stream().collect(Collectors.toMap(StoredSigningKey::kid, StoredSigningKey::state));
    }

    /** Every key, in no particular order. */
    static List<StoredSigningKey> keysIn(Connection connection) throws SQLException {
        List<StoredSigningKey> keys = new ArrayList<>();
        try (PreparedStatement select = connection
                .prepareStatement("SELECT 'RSA' AS kind, " + COLUMNS + " FROM " + RSA_KEYS + " UNION ALL SELECT kind, "
                        + COLUMNS + " FROM " + OTHER_KEYS);
                ResultSet row = select.executeQuery()) {
            while (row.next()) {
                keys.add(new StoredSigningKey(KeyKind.valueOf(row.getString("kind")), row.getString("kid"),
                        KeyState.valueOf(row.getString("state")),
                        row.getBytes("sealed_private_key"), row.getBytes("certificate"),
                        Instant.parse(row.getString("created_at")), Instant.parse(row.getString("known_from")),
                        instant(row, "current_since"), instant(row, "current_until"), instant(row, "revoked_at")));
            }
        }
        return keys;
    }

    private static void insert(Connection connection, StoredSigningKey key) throws SQLException {
        boolean rsa = key.kind() == KeyKind.RSA;
        try (PreparedStatement insert = connection.prepareStatement("INSERT INTO " + (rsa ? RSA_KEYS : OTHER_KEYS) + " ("
                + COLUMNS + (rsa ? ") VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)" : ", kind) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"))) {
            insert.setString(1, key.kid());
            insert.setString(2, key.state().name());
            insert.setBytes(3, key.sealedPrivateKey());
            insert.setBytes(4, key.certificate());
            insert.setString(5, key.createdAt().toString());
            insert.setString(6, key.knownFrom().toString());
            insert.setString(7, text(key.currentSince()));
            insert.setString(8, text(key.currentUntil()));
            insert.setString(9, text(key.revokedAt()));
            if (!rsa) {
                insert.setString(10, key.kind().name());
            }
            insert.executeUpdate();
        }
    }

    private static Optional<Instant> instant(ResultSet row, String column) throws SQLException {
        String text = row.getString(column);
        return text.isEmpty() ? Optional.empty() : Optional.of(Instant.parse(text));
    }

    private static String text(Optional<Instant> instant) {
        return instant.map(Instant::toString).orElse("");
    }
}
