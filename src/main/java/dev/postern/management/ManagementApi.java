package dev.postern.management;

import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.StreamSupport;

import jakarta.inject.Singleton;
import jakarta.ws.rs.core.UriInfo;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.postern.audit.OperationRecord;
import dev.postern.entity.Cause;
import dev.postern.entity.Entity;
import dev.postern.entity.EntityQuery;
import dev.postern.entity.RegistryTransaction;
import dev.postern.registry.Registry;
import dev.postern.schema.PayloadMismatch;
import dev.postern.schema.PayloadSchema;
import dev.postern.schema.PayloadSchemas;

/**
 * What the resources of {@code /api/v2} have in common. Three things check a request, in this order: {@code @RolesAllowed} asks
 * for one of the operation's scopes, {@link JsonBody} and {@link PayloadSchema} check the body, and a class of the registry
 * ({@link dev.postern.registry.Clients} or a sibling) applies its rules. Lists also use {@link QueryParameters}, {@link Paging}
 * and {@link FieldSelection}. {@link ManagementErrorMapper}, {@link AccessRefusals} and {@link ManagementErrorShape} write
 * refusals.
 */
@Singleton
public final class ManagementApi {

    /** Without the slash that ends the audience. */
    public static final String PATH = "/api/v2";
    /** Insight into what the kept events tell. Not of Auth0. */
    public static final String INSIGHT_PATH = PATH + "/postern/insight";
    /** The one operation that answers something else than JSON. */
    public static final String TENANT_FILE_PATH = PATH + "/postern/tenant-file";

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
    public ObjectNode body(InputStream stream, String schema) {
        ObjectNode body = JsonBody.parse(JsonBody.bytes(stream));
        record.read(body);
        schemas.named(schema).check(body);
        return body;
    }

    /** As {@link #body}, for an operation whose body may be missing. The result is empty then. */
    public ObjectNode optionalBody(InputStream stream, String schema) {
        byte[] bytes = JsonBody.bytes(stream);
        ObjectNode body = bytes.length == 0 ? JsonNodeFactory.instance.objectNode() : JsonBody.parse(bytes);
        record.read(body);
        schemas.named(schema).check(body);
        return body;
    }

    /** As {@link #body}, for a body that is an array of strings. */
    public List<String> texts(InputStream stream, String schema) {
        JsonNode body = JsonBody.parseAny(JsonBody.bytes(stream));
        record.read(body);
        schemas.named(schema).check(body);
        return StreamSupport.stream(body.spliterator(), false).map(JsonNode::textValue).toList();
    }

    /**
     * Reads a body that is text in UTF-8. The audit log does not get it.
     *
     * @throws ManagementError it is another kind of text, or too long
     */
    public static String text(InputStream stream) {
        byte[] bytes = JsonBody.bytes(stream);
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
        } catch (CharacterCodingException e) {
            throw ManagementError.invalidBody("The request body is not text in UTF-8");
        }
    }

    /** Changes the registry on behalf of this request, in one transaction; see {@link Registry#write}. */
    public <T> T write(Function<RegistryTransaction, T> work) {
        return registry.write(record, work);
    }

    /** As {@link #write}, for work without a result. */
    public void change(Consumer<RegistryTransaction> work) {
        registry.change(record, work);
    }

    /** On whose behalf this request changes what is not in the registry. */
    public Cause cause() {
        return record;
    }

    /**
     * Answers a list.
     *
     * @param query which entities; pages and checkpoints are added from the request
     * @param key name of the list in answers that are objects
     * @param view what the caller may see of an entity
     */
    public JsonNode list(QueryParameters parameters, EntityQuery query, String key, Function<Entity, ObjectNode> view) {
        return list(Paging.of(parameters), parameters, query, key, view);
    }

    /** As above, for a list that does not know every style of paging. */
    public JsonNode list(Paging paging, QueryParameters parameters, EntityQuery query, String key,
            Function<Entity, ObjectNode> view) {
        FieldSelection fields = FieldSelection.of(parameters);
        return paging.answer(registry, query, key, entity -> fields.applyTo(view.apply(entity)));
    }

    /** The query of a list: paging, fields and the given filters. */
    public static QueryParameters listQuery(UriInfo uri, Set<String> filters) {
        Set<String> known = new HashSet<>(filters);
        known.addAll(Paging.PARAMETERS);
        known.addAll(FieldSelection.PARAMETERS);
        return new QueryParameters(uri, known);
    }

    /** The query of a single entity: fields. */
    public static FieldSelection fields(UriInfo uri) {
        return FieldSelection.of(new QueryParameters(uri, FieldSelection.PARAMETERS));
    }
}
