package dev.postern.store;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

import dev.postern.keys.KeyState;
import dev.postern.keys.SigningKeyStore;
import dev.postern.keys.StoredSigningKey;

/** The signing keys in SQL: table {@code signing_key}, private keys sealed before they come here. */
final class SqlSigningKeyStore implements SigningKeyStore {

    private final Transactions transactions;

    SqlSigningKeyStore(Transactions transactions) {
        this.transactions = transactions;
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

    private static List<StoredSigningKey> keysIn(Connection connection) throws SQLException {
        List<StoredSigningKey> keys = new ArrayList<>();
        try (PreparedStatement select = connection.prepareStatement(
                "SELECT kid, state, sealed_private_key, certificate, created_at FROM signing_key");
                ResultSet row = select.executeQuery()) {
            while (row.next()) {
                keys.add(new StoredSigningKey(row.getString("kid"), KeyState.valueOf(row.getString("state")),
                        row.getBytes("sealed_private_key"), row.getBytes("certificate"),
                        Instant.parse(row.getString("created_at"))));
            }
        }
        return keys;
    }

    private static void insert(Connection connection, StoredSigningKey key) throws SQLException {
        try (PreparedStatement insert = connection.prepareStatement(
                "INSERT INTO signing_key (kid, state, sealed_private_key, certificate, created_at) VALUES (?, ?, ?, ?, ?)")) {
            insert.setString(1, key.kid());
            insert.setString(2, key.state().name());
            insert.setBytes(3, key.sealedPrivateKey());
            insert.setBytes(4, key.certificate());
            insert.setString(5, key.createdAt().toString());
            insert.executeUpdate();
        }
    }
}
