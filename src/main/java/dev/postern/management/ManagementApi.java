package dev.postern.management;

import java.io.InputStream;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.StreamSupport;

import jakarta.inject.Singleton;
import jakarta.ws.rs.core.UriInfo;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.postern.audit.OperationRecord;
import dev.postern.registry.Entity;
import dev.postern.registry.EntityQuery;
import dev.postern.registry.Registry;
import dev.postern.schema.PayloadMismatch;
import dev.postern.schema.PayloadSchema;
import dev.postern.schema.PayloadSchemas;

/**
 * What the resources of {@code /api/v2} have in common. A request passes: the scope its operation asks for
 * ({@code @RolesAllowed}: any one of them), the body against its schema ({@link JsonBody}, {@link PayloadSchema}), the
 * registry's rules ({@link dev.postern.registry.Clients} and its siblings). Lists pass {@link QueryParameters},
 * {@link Paging} and {@link FieldSelection}. Refusals are written by {@link ManagementErrors},
 * {@link AccessRefusals} and {@link ManagementErrorShape}.
 */
@Singleton
final class ManagementApi {

    /** Without the slash that ends the audience. */
    static final String PATH = "/api/v2";

    private final Registry registry;
    private final PayloadSchemas schemas;
    private final OperationRecord record;

    ManagementApi(Registry registry, PayloadSchemas schemas, OperationRecord record) {
        this.registry = registry;
        this.schemas = schemas;
        this.record = record;
    }

    /**
     * Reads a body.
     *
     * @param schema name in {@code META-INF/openapi.json}
     * @throws ManagementError {@code invalid_body}: it is no JSON object
     * @throws PayloadMismatch {@code invalid_body}: the object does not match its schema
     */
    ObjectNode body(InputStream stream, String schema) {
        ObjectNode body = JsonBody.parse(JsonBody.bytes(stream));
        record.read(body);
        schemas.named(schema).check(body);
        return body;
    }

    /** As {@link #body}, for an operation that may come without one: empty then. */
    ObjectNode optionalBody(InputStream stream, String schema) {
        byte[] bytes = JsonBody.bytes(stream);
        ObjectNode body = bytes.length == 0 ? JsonNodeFactory.instance.objectNode() : JsonBody.parse(bytes);
        record.read(body);
        schemas.named(schema).check(body);
        return body;
    }

    /** As {@link #body}, for a body that is an array of strings. */
    List<String> texts(InputStream stream, String schema) {
        JsonNode body = JsonBody.parseAny(JsonBody.bytes(stream));
        record.read(body);
        schemas.named(schema).check(body);
        return StreamSupport.stream(body.spliterator(), false).map(JsonNode::textValue).toList();
    }

    /**
     * Answers a list.
     *
     * @param query which entities; pages and checkpoints are added from the request
     * @param key name of the list in answers that are objects
     * @param view what the caller may see of an entity
     */
    JsonNode list(QueryParameters parameters, EntityQuery query, String key, Function<Entity, ObjectNode> view) {
        return list(Paging.of(parameters), parameters, query, key, view);
    }

    /** As above, for a list that does not know every style of paging. */
    JsonNode list(Paging paging, QueryParameters parameters, EntityQuery query, String key, Function<Entity, ObjectNode> view) {
        FieldSelection fields = FieldSelection.of(parameters);
        return paging.answer(registry, query, key, entity -> fields.applyTo(view.apply(entity)));
    }

    /** The query of a list: paging, fields and the given filters. */
    static QueryParameters listQuery(UriInfo uri, Set<String> filters) {
        Set<String> known = new HashSet<>(filters);
        known.addAll(Paging.PARAMETERS);
        known.addAll(FieldSelection.PARAMETERS);
        return new QueryParameters(uri, known);
    }

    /** The query of a single entity: fields. */
    static FieldSelection fields(UriInfo uri) {
        return FieldSelection.of(new QueryParameters(uri, FieldSelection.PARAMETERS));
    }

    /** @throws ManagementError the operation takes no query, and there is one */
    static void noQuery(UriInfo uri) {
        new QueryParameters(uri, Set.of()).all("");
    }
}
