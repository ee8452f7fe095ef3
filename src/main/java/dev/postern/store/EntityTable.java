package dev.postern.store;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.postern.entity.Entity;
import dev.postern.entity.EntityKind;
import dev.postern.entity.EntityQuery;
import dev.postern.entity.RegistryConflict;

/**
 * The table of one kind of entity, named like the kind. Its columns beside {@code position}, {@code id},
 * {@code document} and {@code secrets} are generated from the document, one for each
 * {@linkplain EntityKind#indexedFields() indexed field} and named like it: text, empty when the field is absent.
 */
final class EntityTable {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int ROWS_FETCHED_AT_ONCE = 1_000;
    private static final Map<EntityKind, EntityTable> TABLES = new EnumMap<>(EntityKind.class);

    static {
        for (EntityKind kind : EntityKind.values()) {
            TABLES.put(kind, new EntityTable(kind));
        }
    }

    private final EntityKind kind;
    private final String name;

    private EntityTable(EntityKind kind) {
        this.kind = kind;
        this.name = kind.lowerName();
    }

    static EntityTable of(EntityKind kind) {
        return TABLES.get(kind);
    }

    Optional<Entity> find(Connection connection, String id) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement(selectFrom() + " WHERE id = ?")) {
            select.setString(1, id);
            try (ResultSet row = select.executeQuery()) {
                return row.next() ? Optional.of(entityIn(row)) : Optional.empty();
            }
        }
    }

    /** One row after the other, in the order of creation; never all of them in memory. */
    void forEach(Connection connection, Consumer<Entity> consumer) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement(selectFrom() + " ORDER BY position")) {
            select.setFetchSize(ROWS_FETCHED_AT_ONCE);
            try (ResultSet row = select.executeQuery()) {
                while (row.next()) {
                    consumer.accept(entityIn(row));
                }
            }
        }
    }

    List<Entity> list(Connection connection, EntityQuery query) throws SQLException {
        List<Object> values = new ArrayList<>();
        String sql = selectFrom() + " WHERE 1 = 1" + filter(query, values) + beyond(query, values) + inOrder(query.order())
                + " LIMIT ? OFFSET ?";
        values.add(query.limit());
        values.add(query.offset());
        List<Entity> found = new ArrayList<>();
        try (PreparedStatement select = prepare(connection, sql, values); ResultSet row = select.executeQuery()) {
            while (row.next()) {
                found.add(entityIn(row));
            }
        }
        return found;
    }

    long count(Connection connection, EntityQuery query) throws SQLException {
        List<Object> values = new ArrayList<>();
        String sql = "SELECT COUNT(*) FROM " + name + " WHERE 1 = 1" + filter(query, values);
        try (PreparedStatement select = prepare(connection, sql, values); ResultSet row = select.executeQuery()) {
            row.next();
            return row.getLong(1);
        }
    }

    /** @throws RegistryConflict its id or unique fields are taken */
    void insert(Connection connection, Entity entity) throws SQLException {
        String sql = "INSERT INTO " + name + " (position, id, document, secrets) VALUES (?, ?, ?, ?)";
        List<Object> values = List.of(entity.position(), entity.id(), json(entity.document()), json(entity.secrets()));
        try (PreparedStatement insert = prepare(connection, sql, values)) {
            insert.executeUpdate();
        } catch (SQLException e) {
            throw conflictIn(e);
        }
    }

    /** @throws RegistryConflict its unique fields are taken */
    void update(Connection connection, Entity entity) throws SQLException {
        String sql = "UPDATE " + name + " SET document = ?, secrets = ? WHERE id = ?";
        List<Object> values = List.of(json(entity.document()), json(entity.secrets()), entity.id());
        try (PreparedStatement update = prepare(connection, sql, values)) {
            update.executeUpdate();
        } catch (SQLException e) {
            throw conflictIn(e);
        }
    }

    /** @return false when there is no such entity */
    boolean delete(Connection connection, String id) throws SQLException {
        try (PreparedStatement delete = prepare(connection, "DELETE FROM " + name + " WHERE id = ?", List.of(id))) {
            return delete.executeUpdate() == 1;
        }
    }

    private String selectFrom() {
        return "SELECT position, id, document, secrets FROM " + name;
    }

    private Entity entityIn(ResultSet row) throws SQLException {
        return new Entity(kind, row.getString("id"), row.getLong("position"), object(row.getString("document")),
                object(row.getString("secrets")));
    }

    /** Field names come from {@link EntityKind}, which {@link EntityQuery} has checked; only values are a caller's. */
    private static String filter(EntityQuery query, List<Object> values) {
        StringBuilder sql = new StringBuilder();
        new TreeMap<>(query.where()).forEach((field, accepted) -> {
            if (accepted.isEmpty()) {
                sql.append(" AND 1 = 0");
            } else {
                sql.append(" AND ").append(field).append(" IN (?").append(", ?".repeat(accepted.size() - 1)).append(')');
                values.addAll(accepted);
            }
        });
        return sql.toString();
    }

    /** What comes after the query's place in its order. */
    private static String beyond(EntityQuery query, List<Object> values) {
        if (query.after().isEmpty()) {
            return "";
        }
        EntityQuery.Place place = query.after().get();
        String beyond = query.order().descending() ? " < " : " > ";
        if (query.order().field().isEmpty()) {
            values.add(place.position());
            return " AND position" + beyond + "?";
        }
        values.add(place.value());
        values.add(place.position());
        return " AND (" + query.order().field().get() + ", position)" + beyond + "(?, ?)";
    }

    private static String inOrder(EntityQuery.Order order) {
        String direction = order.descending() ? " DESC" : "";
        return " ORDER BY " + order.field().map(field -> field + direction + ", ").orElse("") + "position" + direction;
    }

    private static PreparedStatement prepare(Connection connection, String sql, List<Object> values) throws SQLException {
        PreparedStatement statement = connection.prepareStatement(sql);
        try {
            for (int i = 0; i < values.size(); i++) {
                statement.setObject(i + 1, values.get(i));
            }
            return statement;
        } catch (SQLException e) {
            statement.close();
            throw e;
        }
    }

    private SQLException conflictIn(SQLException failure) {
        if (UniqueViolation.is(failure)) {
            throw new RegistryConflict(name + " already exists");
        }
        return failure;
    }

    private static String json(ObjectNode object) {
        try {
            return JSON.writeValueAsString(object);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("A JSON tree cannot be written", e);
        }
    }

    private static ObjectNode object(String json) {
        try {
            return (ObjectNode) JSON.readTree(json);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("The store holds a document that is not JSON"); // the cause would quote it
        }
    }
}
