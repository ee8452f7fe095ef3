package dev.postern.tenantfile;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.postern.entity.Entity;
import dev.postern.entity.EntityKind;

/** One key of a tenant file: how its entries become entities of the registry, and entities become entries. */
interface Family {

    /** Key in the YAML format, such as {@code clientGrants}. */
    String key();

    /** Name of the schema of an entry. */
    String schema();

    /** Fields of an entry that the Deploy CLI writes and nobody may set; they are left out. */
    Set<String> readOnly();

    /** Fields of an entry that a file may set although the schema, which is the Management API's, does not have them. */
    default Set<String> beyondSchema() {
        return Set.of();
    }

    /** Of these, lists whose items have a schema of their own: field → name of that schema. */
    default Map<String, String> lists() {
        return Map.of();
    }

    /** JSON pointers of fields that hold secrets. */
    default List<String> secrets() {
        return List.of();
    }

    /** Fields of an entry of which only a hash is kept. */
    default Set<String> hashed() {
        return Set.of();
    }

    /** Where the code of entries is, if they have any. */
    default Optional<CodeFiles> code() {
        return Optional.empty();
    }

    /** The entry in the form of the schema, where the file has another. */
    default ObjectNode bodyOf(ObjectNode entry) {
        return entry;
    }

    /** What distinguishes an entry from the others of its family. A file may have each identity once. */
    String identity(ObjectNode body);

    /** The kind of the entity, if its name alone identifies it; empty if the entry has an id or another key. */
    default Optional<EntityKind> named(ObjectNode body) {
        return Optional.empty();
    }

    /** Why the entry is left out: it describes something Postern keeps itself or does not have. */
    default Optional<String> passedOver(ObjectNode body) {
        return Optional.empty();
    }

    /**
     * Creates what the entry describes, or changes it where it differs from that. Fields the entry does not name stay as
     * they are.
     *
     * @param body complete: keywords replaced, its shape checked
     * @return the entity; empty when nothing has to be stored for it
     * @throws PassedOver something in the registry prevents it
     * @throws RuntimeException a refusal of the registry's rules
     */
    Optional<Entity> put(PlannedTransaction tx, ObjectNode body);

    /**
     * Puts the fields that refer to families that are put later. Called in a second pass, when all entries have been put.
     *
     * @param body as for {@link #put}
     * @throws RuntimeException a refusal of the registry's rules
     */
    default void complete(PlannedTransaction tx, ObjectNode body) {
    }

    /** The entities of the registry, as the value of the key; empty if there are none. */
    Optional<JsonNode> exported();
}
