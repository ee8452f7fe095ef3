package dev.postern.store;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.sql.Statement;
import java.sql.Types;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

import dev.postern.config.StartRefused;

/** One table on its way from one database to the other. Rows stream: a batch of them is in memory at a time. */
record CopiedTable(String name, List<Column> columns) {

    private static final int BATCH_ROWS_MAX = 500;
    private static final int BATCH_BYTES_MAX = 1 << 20;
    /** Rows that a driver may fetch ahead; one may have a megabyte. */
    private static final int FETCHED_ROWS = 50;
    /** Columns that name a row to an operator, and are no secret. */
    private static final List<String> NAMES = List.of("id", "kid", "credential_id", "holder_id", "name", "entry", "version");

    /** What a column holds, however a database calls that. */
    enum Content {
        NUMBER,
        TEXT,
        BYTES
    }

    record Column(String name, Content content) {
    }

    CopiedTable {
        columns = List.copyOf(columns);
    }

    static CopiedTable of(String name, Map<String, String> declared, Dialect dialect) {
        List<Column> columns = new ArrayList<>();
        new TreeMap<>(declared).forEach((column, type) -> columns.add(new Column(column, dialect.content(type)
                .orElseThrow(() -> new IllegalStateException(name + "." + column + " is of the type " + type)))));
        return new CopiedTable(name, columns);
    }

    boolean isEmpty(Connection connection) throws SQLException {
        try (Statement sql = connection.createStatement();
                ResultSet row = sql.executeQuery("SELECT 1 FROM " + name + " LIMIT 1")) {
            return !row.next();
        }
    }

    /**
     * Copies every row into the same table elsewhere.
     *
     * @return the digest of what was read
     * @throws StartRefused the other database refuses a row
     */
    TableDigest copy(Connection from, Connection to) throws SQLException {
        TableDigest digest = new TableDigest();
        try (PreparedStatement insert = to.prepareStatement(insert())) {
            List<Object[]> batch = new ArrayList<>();
            long[] bytes = { 0 };
            read(from, row -> {
                bytes[0] += digest.add(encoded(row));
                batch.add(row);
                if (batch.size() >= BATCH_ROWS_MAX || bytes[0] >= BATCH_BYTES_MAX) {
                    write(to, insert, batch);
                    bytes[0] = 0;
                }
            });
            write(to, insert, batch);
        }
        return digest;
    }

    /** The digest of what is there. */
    TableDigest digest(Connection connection) throws SQLException {
        TableDigest digest = new TableDigest();
        read(connection, row -> digest.add(encoded(row)));
        return digest;
    }

    private String insert() {
        return "INSERT INTO " + name + " (" + names() + ") VALUES ("
                + String.join(", ", Collections.nCopies(columns.size(), "?")) + ")";
    }

    private String names() {
        return String.join(", ", columns.stream().map(Column::name).toList());
    }

    private void read(Connection connection, RowTaker taker) throws SQLException {
        try (Statement sql = connection.createStatement()) {
            sql.setFetchSize(FETCHED_ROWS);
            try (ResultSet row = sql.executeQuery("SELECT " + names() + " FROM " + name)) {
                while (row.next()) {
                    Object[] values = new Object[columns.size()];
                    for (int i = 0; i < values.length; i++) {
                        values[i] = value(row, i);
                    }
                    taker.take(values);
                }
            }
        }
    }

    private Object value(ResultSet row, int column) throws SQLException {
        Object value = switch (columns.get(column).content()) {
            case NUMBER -> row.getLong(column + 1);
            case TEXT -> row.getString(column + 1);
            case BYTES -> row.getBytes(column + 1);
        };
        return row.wasNull() ? null : value;
    }

    private void write(Connection to, PreparedStatement insert, List<Object[]> batch) throws SQLException {
        if (batch.isEmpty()) {
            return;
        }
        Savepoint before = to.setSavepoint();
        try {
            for (Object[] row : batch) {
                fill(insert, row);
                insert.addBatch();
            }
            insert.executeBatch();
        } catch (SQLException e) {
            if (StoreFault.of(e) != StoreFault.DATA) {
                throw e;
            }
            insert.clearBatch();
            to.rollback(before);
            throw refused(insert, batch);
        }
        to.releaseSavepoint(before);
        batch.clear();
    }

    /** The row itself: a batch does not tell which it was, and its message holds the values. */
    private StartRefused refused(PreparedStatement insert, List<Object[]> batch) throws SQLException {
        for (Object[] row : batch) {
            try {
                fill(insert, row);
                insert.executeUpdate();
            } catch (SQLException e) {
                return new StartRefused("the target cannot keep " + named(row) + " (" + Dialect.firstLine(e)
                        + "): change or delete it at the source, through the Management API");
            }
        }
        throw new IllegalStateException("The target refuses rows of " + name + " together and none alone");
    }

    private String named(Object[] row) {
        for (String candidate : NAMES) {
            for (int i = 0; i < row.length; i++) {
                if (columns.get(i).name().equals(candidate)) {
                    return name + " " + row[i];
                }
            }
        }
        return "a row of " + name;
    }

    private void fill(PreparedStatement insert, Object[] row) throws SQLException {
        for (int i = 0; i < row.length; i++) {
            switch (columns.get(i).content()) {
                case NUMBER -> insert.setObject(i + 1, row[i], Types.BIGINT);
                case TEXT -> insert.setString(i + 1, (String) row[i]);
                case BYTES -> insert.setBytes(i + 1, (byte[]) row[i]);
            }
        }
    }

    /** The same bytes for the same row of either database. */
    private static List<byte[]> encoded(Object[] row) {
        List<byte[]> values = new ArrayList<>();
        for (Object value : row) {
            if (value == null) {
                values.add(null);
            } else if (value instanceof Long number) {
                values.add(ByteBuffer.allocate(Long.BYTES).putLong(number).array());
            } else if (value instanceof String text) {
                values.add(text.getBytes(StandardCharsets.UTF_8));
            } else {
                values.add((byte[]) value);
            }
        }
        return values;
    }

    @FunctionalInterface
    private interface RowTaker {
        void take(Object[] row) throws SQLException;
    }
}
