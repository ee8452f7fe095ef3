package dev.postern.store;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

import dev.postern.registry.Change;
import dev.postern.registry.EntityKind;

/** The newest changes of the registry, numbered without a gap; older ones are pruned while new ones are appended. */
final class ChangeFeed {

    /** How many changes are kept: a follower further behind reads the whole registry again. */
    static final int LENGTH_MAX = 10_000;

    private ChangeFeed() {
    }

    /** The number of the newest change; 0 when there never was one. */
    static long version(Connection connection) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement("SELECT COALESCE(MAX(version), 0) FROM change_feed");
                ResultSet row = select.executeQuery()) {
            row.next();
            return row.getLong(1);
        }
    }

    /**
     * The changes after a version, oldest first.
     *
     * @return empty when they are not all there: pruned, or the version is of another history (a restored backup)
     */
    static Optional<List<Change>> after(Connection connection, long version) throws SQLException {
        boolean reachesBack = version == 0;
        List<Change> changes = new ArrayList<>();
        // The version itself is read too: as long as the feed has it, nothing after it is missing.
        try (PreparedStatement select = connection.prepareStatement(
                "SELECT version, kind, entity_id, entity_key FROM change_feed WHERE version >= ? ORDER BY version")) {
            select.setLong(1, version);
            try (ResultSet row = select.executeQuery()) {
                while (row.next()) {
                    Change change = new Change(row.getLong("version"), EntityKind.valueOf(row.getString("kind")),
                            row.getString("entity_id"), row.getString("entity_key"));
                    if (changes.isEmpty() && change.version() > version + 1) {
                        return Optional.empty();
                    }
                    reachesBack = true;
                    if (change.version() > version) {
                        changes.add(change);
                    }
                }
            }
        }
        return reachesBack ? Optional.of(changes) : Optional.empty();
    }

    static void append(Connection connection, Change change) throws SQLException {
        try (PreparedStatement insert = connection.prepareStatement(
                "INSERT INTO change_feed (version, kind, entity_id, entity_key) VALUES (?, ?, ?, ?)")) {
            insert.setLong(1, change.version());
            insert.setString(2, change.kind().name());
            insert.setString(3, change.id());
            insert.setString(4, change.key());
            insert.executeUpdate();
        }
        try (PreparedStatement prune = connection.prepareStatement("DELETE FROM change_feed WHERE version <= ?")) {
            prune.setLong(1, change.version() - LENGTH_MAX);
            prune.executeUpdate();
        }
    }
}
