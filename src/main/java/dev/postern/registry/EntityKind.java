package dev.postern.registry;

import java.util.Set;

/** The kinds of entity the registry keeps, with the fields of their documents that the store indexes. */
public enum EntityKind {

    RESOURCE_SERVER("identifier", Set.of("identifier", "is_system")),
    /** {@code default_organization} is indexed by the {@code organization_id} inside it. */
    CLIENT("client_id", Set.of("client_id", "app_type", "is_first_party", "global", "default_organization")),
    /** Keyed by its client: a snapshot holds the grants of a client together. */
    CLIENT_GRANT("client_id", Set.of("client_id", "audience", "subject_type", "default_for", "allow_any_organization")),
    /** One entity, id {@value TenantSettings#ID}. */
    TENANT_SETTINGS(null, Set.of()),
    LOG_STREAM(null, Set.of()),
    /** One entity, written with every change of the signing keys, so that the change feed carries it to other processes. */
    KEY_RING(null, Set.of()),
    ACTION(null, Set.of("name")),
    ACTION_VERSION(null, Set.of("action_id")),
    /** One entity for each trigger, whose id it has: what is bound there, in order. */
    TRIGGER_BINDINGS(null, Set.of()),
    HOOK(null, Set.of("enabled")),
    ORGANIZATION(null, Set.of("name", "display_name")),
    /** A client grant may be used with an organization; id {@link OrganizationClientGrants#id}. */
    ORGANIZATION_CLIENT_GRANT(null, Set.of("organization_id", "grant_id")),
    RATE_LIMIT_POLICY("consumer_selector", Set.of("resource", "consumer", "consumer_selector"));

    private final String keyField;
    @SuppressWarnings("ImmutableEnumChecker") // Set.of is immutable, its type does not say so
    private final Set<String> indexedFields;

    EntityKind(String keyField, Set<String> indexedFields) {
        this.keyField = keyField;
        this.indexedFields = indexedFields;
    }

    /** Document field under which a snapshot holds this kind; null: by its id. */
    public String keyField() {
        return keyField;
    }

    /** Document fields a query may filter by, and sort by; the id can be filtered by too. */
    public Set<String> indexedFields() {
        return indexedFields;
    }
}
