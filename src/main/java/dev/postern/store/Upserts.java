package dev.postern.store;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.function.BiConsumer;

/** Writes rows that may be there already, and helps with statements of many parameters. */
final class Upserts {

    /** Parameters of one statement. */
    private static final int AT_ONCE = 200;

    private Upserts() {
    }

    /** Runs a statement once for each item, as one batch. */
    static <T> void run(Connection connection, String sql, Collection<T> items, BiConsumer<Row, T> values) throws SQLException {
        if (items.isEmpty()) {
            return;
        }
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            for (T item : items) {
                Row row = new Row();
                values.accept(row, item);
                set(statement, row.values);
                statement.addBatch();
            }
            statement.executeBatch();
        }
    }

    static void set(PreparedStatement statement, List<?> values) throws SQLException {
        for (int i = 0; i < values.size(); i++) {
            statement.setObject(i + 1, values.get(i));
        }
    }

    /** What a column becomes: the greater value of the old row and the new one. */
    static String greater(String table, String column) {
        return "CASE WHEN excluded." + column + " > " + table + "." + column + " THEN excluded." + column + " ELSE " + table
                + "."
                + column + " END";
    }

    static String marks(int count) {
        return "?" + ", ?".repeat(count - 1);
    }

    static <T> List<List<T>> chunks(List<T> all) {
        List<List<T>> chunks = new ArrayList<>();
        for (int from = 0; from < all.size(); from += AT_ONCE) {
            chunks.add(all.subList(from, Math.min(from + AT_ONCE, all.size())));
        }
        return chunks;
    }

    /** The values of one row, in the order of the parameters. */
    static final class Row {

        private final List<Object> values = new ArrayList<>();

        /** @param value a number, a text, or bytes */
        Row add(Object value) {
            values.add(value);
            return this;
        }
    }
}
