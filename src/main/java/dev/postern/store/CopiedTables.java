package dev.postern.store;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import dev.postern.entity.EntityKind;

/**
 * What becomes of each table when a store is copied. A table is either copied, row by row, or left out for a reason that stands
 * here. The columns come from the catalog of the database, without those that it generates.
 */
final class CopiedTables {

    /** Beside one table for each kind of entity. */
    private static final Set<String> COPIED = Set.of("change_feed", "event_pending", "signing_key", "curve_signing_key",
            "credential_use",
            "quota_use",
            "quota_lease", "used_assertion", "described_entity", "applied_entry", "expiry_told");

    /**
     * {@code write_lock}: its one row is made by the migration. {@code assertion_memory}: how the process of a SQLite file
     * ended; see {@link StoreCopy}. {@code replica}, {@code rate_demand}: who shares the database, from second to second.
     * {@code event} and its three, {@code usage_position} and its five: the kept log and its figures stay where they are, and
     * so do the places in it. {@code operator_link}, {@code operator_session}: whoever works in the console signs in again.
     */
    private static final Set<String> LEFT_OUT = Set.of("write_lock", "assertion_memory", "replica", "rate_demand", "event",
            "event_shape", "event_position", "event_cursor", "usage_position", "usage_day", "usage_last", "usage_scope",
            "usage_caller", "usage_refusal", "operator_link", "operator_session");

    /** Flyway's own: the target was migrated by itself. */
    private static final String HISTORY = "flyway";

    private CopiedTables() {
    }

    /** The names of all that are copied, in order. */
    static Set<String> names() {
        return Stream.concat(Arrays.stream(EntityKind.values()).map(EntityKind::lowerName), COPIED.stream())
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** Whether it is decided that a table stays behind. */
    static boolean isLeftOut(String table) {
        return LEFT_OUT.contains(table) || table.startsWith(HISTORY);
    }

    /**
     * Every table that is there, in order → its columns in order → their declared types.
     *
     * @throws SQLException the catalog cannot be read
     */
    static Map<String, Map<String, String>> declared(Connection connection, Dialect dialect) throws SQLException {
        Map<String, Map<String, String>> tables = new TreeMap<>();
        try (Statement sql = connection.createStatement(); ResultSet row = sql.executeQuery(dialect.columns())) {
            while (row.next()) {
                tables.computeIfAbsent(row.getString("table_name"), name -> new TreeMap<>()).put(row.getString("column_name"),
                        row.getString("declared"));
            }
        }
        return tables;
    }

    /**
     * The tables to copy, those of this program that are there.
     *
     * @throws IllegalStateException a column has a type that nobody has decided about
     */
    static List<CopiedTable> in(Connection connection, Dialect dialect) throws SQLException {
        Map<String, Map<String, String>> declared = declared(connection, dialect);
        return names().stream().filter(declared::containsKey)
                .map(table -> CopiedTable.of(table, declared.get(table), dialect)).toList();
    }
}
