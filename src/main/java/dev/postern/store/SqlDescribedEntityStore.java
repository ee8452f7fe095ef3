package dev.postern.store;

import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import dev.postern.entity.DescribedEntityStore;
import dev.postern.entity.EntityKind;

/** What is kept of a tenant file in SQL: tables {@code described_entity} and {@code applied_entry}. */
final class SqlDescribedEntityStore implements DescribedEntityStore {

    private final Transactions transactions;

    SqlDescribedEntityStore(Transactions transactions) {
        this.transactions = transactions;
    }

    @Override
    public List<DescribedEntity> list() {
        return transactions.read(connection -> {
            List<DescribedEntity> found = new ArrayList<>();
            try (PreparedStatement select = connection.prepareStatement("SELECT kind, name, entity_id FROM described_entity");
                    ResultSet row = select.executeQuery()) {
                while (row.next()) {
                    found.add(new DescribedEntity(EntityKind.valueOf(row.getString(1)), row.getString(2), row.getString(3)));
                }
            }
            return found;
        });
    }

    @Override
    public void save(Collection<DescribedEntity> entities) {
        transactions.write(connection -> {
            try (PreparedStatement upsert = connection.prepareStatement(
                    "INSERT INTO described_entity (kind, name, entity_id) VALUES (?, ?, ?) ON CONFLICT (kind, name) "
                            + "DO UPDATE SET entity_id = excluded.entity_id")) {
                for (DescribedEntity entity : entities) {
                    upsert.setString(1, entity.kind().name());
                    upsert.setString(2, entity.name());
                    upsert.setString(3, entity.id());
                    upsert.addBatch();
                }
                upsert.executeBatch();
            }
            return null;
        });
    }

    @Override
    public Map<String, String> appliedEntries() {
        return transactions.read(connection -> {
            Map<String, String> found = new HashMap<>();
            try (PreparedStatement select = connection.prepareStatement("SELECT entry, digest FROM applied_entry");
                    ResultSet row = select.executeQuery()) {
                while (row.next()) {
                    found.put(row.getString(1), row.getString(2));
                }
            }
            return found;
        });
    }

    @Override
    public void saveAppliedEntries(Map<String, String> digests) {
        transactions.write(connection -> {
            try (PreparedStatement upsert = connection
                    .prepareStatement("INSERT INTO applied_entry (entry, digest) VALUES (?, ?)"
                            + " ON CONFLICT (entry) DO UPDATE SET digest = excluded.digest")) {
                for (Map.Entry<String, String> applied : digests.entrySet()) {
                    upsert.setString(1, applied.getKey());
                    upsert.setString(2, applied.getValue());
                    upsert.addBatch();
                }
                upsert.executeBatch();
            }
            return null;
        });
    }
}
