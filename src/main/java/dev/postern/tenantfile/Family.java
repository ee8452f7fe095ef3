package dev.postern.tenantfile;

import java.util.List;
import java.util.Optional;
import java.util.Set;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.postern.registry.Entity;

/** One key of a tenant file: how its entries become entities of the registry, and entities become entries. */
interface Family {

    /** Key in the YAML format, such as {@code clientGrants}. */
    String key();

    /** Name of the schema of an entry. */
    String schema();

    /** Fields of an entry that the Deploy CLI writes and nobody may set; they are passed over. */
    Set<String> readOnly();

    /** Fields of an entry that may be set although the Management API, whose schema it is, does not take them. */
    default Set<String> beyondSchema() {
        return Set.of();
    }

    /** JSON pointers of fields that hold secrets. */
    default List<String> secrets() {
        return List.of();
    }

    /** Where the code of entries is, if they have any. */
    default Optional<CodeFiles> code() {
        return Optional.empty();
    }

    /** The entry in the form of the schema, where the file has another. */
    default ObjectNode bodyOf(ObjectNode entry) {
        return entry;
    }

    /** What tells an entry from the others of its family; two with the same are one too many. */
    String identity(ObjectNode body);

    /** Why the entry is passed over: it describes something Postern keeps itself or does not have. */
    default Optional<String> passedOver(ObjectNode body) {
        return Optional.empty();
    }

    /**
     * Creates what the entry describes, or changes it where it differs from that. Fields the entry does not name stay as
     * they are.
     *
     * @param body complete: keywords replaced, its shape checked
     * @return the entity; empty when nothing has to be stored for it
     * @throws RuntimeException a refusal of the registry's rules
     */
    Optional<Entity> put(PlannedTransaction tx, ObjectNode body);

    /**
     * Puts what the entry says of entries of later families, once all entries are put.
     *
     * @param body as for {@link #put}
     * @throws RuntimeException a refusal of the registry's rules
     */
    default void complete(PlannedTransaction tx, ObjectNode body) {
    }

    /** What the registry holds, as the value of the key; empty when there is nothing to say. */
    Optional<JsonNode> exported();
}
