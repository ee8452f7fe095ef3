package dev.postern.store;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

import dev.postern.entity.EntityKind;
import dev.postern.entity.FeedEntry;
import dev.postern.entity.FeedPosition;
import dev.postern.entity.OtherHistory;

/**
 * The newest changes of the registry, numbered without gaps, each with an identity of its own. Older ones are pruned when new
 * ones are appended; the newest stays, so that followers can compare with it.
 */
final class ChangeFeed {

    /** How many changes are kept: a follower further behind reads the whole registry again. */
    static final int LENGTH_MAX = 10_000;

    private ChangeFeed() {
    }

    /** The newest change; {@link FeedPosition#START} when there never was one. */
    static FeedPosition newest(Connection connection) throws SQLException {
        try (PreparedStatement select = connection
                .prepareStatement("SELECT version, identity FROM change_feed ORDER BY version DESC LIMIT 1");
                ResultSet row = select.executeQuery()) {
            return row.next() ? new FeedPosition(row.getLong(1), row.getString(2)) : FeedPosition.START;
        }
    }

    /**
     * The changes after a change that the caller knows, oldest first.
     *
     * @return empty when they are not all there: pruned
     * @throws OtherHistory the feed has another change under that number, or does not reach it
     */
    static Optional<List<FeedEntry>> after(Connection connection, FeedPosition known) throws SQLException {
        boolean reachesBack = known.equals(FeedPosition.START);
        List<FeedEntry> changes = new ArrayList<>();
        // The known change is read too: as long as the feed has it, nothing after it is missing, or of another history.
        try (PreparedStatement select = connection.prepareStatement("SELECT version, identity, kind, entity_id, entity_key "
                + "FROM change_feed WHERE version >= ? ORDER BY version")) {
            select.setLong(1, known.version());
            try (ResultSet row = select.executeQuery()) {
                while (row.next()) {
                    FeedPosition position = new FeedPosition(row.getLong("version"), row.getString("identity"));
                    if (position.version() == known.version()) {
                        refuseAnother(position, known);
                        reachesBack = true;
                        continue;
                    }
                    if (!reachesBack || (changes.isEmpty() && position.version() > known.version() + 1)) {
                        return Optional.empty();
                    }
                    changes.add(new FeedEntry(position, EntityKind.valueOf(row.getString("kind")), row.getString("entity_id"),
                            row.getString("entity_key")));
                }
            }
        }
        if (!reachesBack) {
            throw tooLow(newest(connection), known);
        }
        return Optional.of(changes);
    }

    /**
     * Makes sure that the feed holds a change that the caller knows.
     *
     * @param newest change of the feed
     * @throws OtherHistory it does not, or not any more
     */
    static void require(Connection connection, FeedPosition known, FeedPosition newest) throws SQLException {
        if (known.equals(newest) || known.equals(FeedPosition.START)) {
            return;
        }
        try (PreparedStatement select = connection.prepareStatement("SELECT identity FROM change_feed WHERE version = ?")) {
            select.setLong(1, known.version());
            try (ResultSet row = select.executeQuery()) {
                if (!row.next()) {
                    throw tooLow(newest, known);
                }
                refuseAnother(new FeedPosition(known.version(), row.getString(1)), known);
            }
        }
    }

    private static void refuseAnother(FeedPosition found, FeedPosition known) {
        if (!found.equals(known)) {
            throw new OtherHistory("its " + found + " is another than the one that was applied here", false);
        }
    }

    private static OtherHistory tooLow(FeedPosition newest, FeedPosition known) {
        return new OtherHistory("its newest is " + newest + ", and " + known + " was applied here", true);
    }

    static void append(Connection connection, FeedEntry change) throws SQLException {
        try (PreparedStatement insert = connection.prepareStatement(
                "INSERT INTO change_feed (version, identity, kind, entity_id, entity_key) VALUES (?, ?, ?, ?, ?)")) {
            insert.setLong(1, change.version());
            insert.setString(2, change.position().identity());
            insert.setString(3, change.kind().name());
            insert.setString(4, change.id());
            insert.setString(5, change.key());
            insert.executeUpdate();
        }
        try (PreparedStatement prune = connection.prepareStatement("DELETE FROM change_feed WHERE version <= ?")) {
            prune.setLong(1, change.version() - LENGTH_MAX);
            prune.executeUpdate();
        }
    }
}
