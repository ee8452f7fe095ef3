package dev.postern.store;

import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import dev.postern.credential.CredentialUseStore;

/** Last uses of client secrets and keys in SQL: table {@code credential_use}, in seconds since 1970. */
final class SqlCredentialUseStore implements CredentialUseStore {

    private final Transactions transactions;

    SqlCredentialUseStore(Transactions transactions) {
        this.transactions = transactions;
    }

    @Override
    public void save(Map<String, Instant> lastUses) {
        transactions.write(connection -> {
            try (PreparedStatement upsert = connection.prepareStatement(
                    "INSERT INTO credential_use (credential_id, last_used_at) VALUES (?, ?) ON CONFLICT (credential_id) "
                            + "DO UPDATE SET last_used_at = excluded.last_used_at "
                            + "WHERE credential_use.last_used_at < excluded.last_used_at")) {
                for (Map.Entry<String, Instant> use : lastUses.entrySet()) {
                    upsert.setString(1, use.getKey());
                    upsert.setLong(2, use.getValue().getEpochSecond());
                    upsert.addBatch();
                }
                upsert.executeBatch();
            }
            return null;
        });
    }

    @Override
    public Map<String, Instant> find(List<String> credentialIds) {
        return transactions.read(connection -> {
            Map<String, Instant> found = new HashMap<>();
            try (PreparedStatement select = connection
                    .prepareStatement("SELECT last_used_at FROM credential_use WHERE credential_id = ?")) {
                for (String id : credentialIds) {
                    select.setString(1, id);
                    try (ResultSet row = select.executeQuery()) {
                        if (row.next()) {
                            found.put(id, Instant.ofEpochSecond(row.getLong(1)));
                        }
                    }
                }
            }
            return found;
        });
    }

    @Override
    public void delete(Collection<String> credentialIds) {
        transactions.write(connection -> {
            try (PreparedStatement delete = connection
                    .prepareStatement("DELETE FROM credential_use WHERE credential_id = ?")) {
                for (String id : credentialIds) {
                    delete.setString(1, id);
                    delete.addBatch();
                }
                delete.executeBatch();
            }
            return null;
        });
    }
}
