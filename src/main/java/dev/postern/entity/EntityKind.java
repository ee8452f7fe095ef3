package dev.postern.entity;

import java.util.Locale;
import java.util.Set;

/** The kinds of entity the registry keeps, with the fields of their documents that the store indexes. */
public enum EntityKind {

    RESOURCE_SERVER("identifier", Set.of("identifier", "is_system"), "inexistent_resource_server",
            "The resource server does not exist"),
    /** {@code default_organization} is indexed by the {@code organization_id} inside it. */
    CLIENT("client_id", Set.of("client_id", "app_type", "is_first_party", "global", "default_organization"),
            "inexistent_client", "The client does not exist"),
    /** Keyed by its client: a snapshot holds the grants of a client together. */
    CLIENT_GRANT("client_id", Set.of("client_id", "audience", "subject_type", "default_for", "allow_any_organization"),
            "inexistent_client_grant", "The client grant does not exist"),
    /** One entity. */
    TENANT_SETTINGS(null, Set.of(), null, "There are no tenant settings"),
    LOG_STREAM(null, Set.of(), "inexistent_log_stream", "The log stream does not exist"),
    /** One entity, written with every change of the signing keys, so that the change feed carries it to other processes. */
    KEY_RING(null, Set.of(), null, "There are no signing keys"),
    ACTION(null, Set.of("name"), null, "That action does not exist."),
    ACTION_VERSION(null, Set.of("action_id"), null, "That action version does not exist."),
    /** Code that Actions share: the draft. */
    ACTION_MODULE(null, Set.of("name"), null, "That action module does not exist."),
    /** What Actions use of a module; never changed. */
    ACTION_MODULE_VERSION(null, Set.of("module_id"), null, "That action module version does not exist."),
    /** One entity for each trigger, whose id it has: what is bound there, in order. */
    TRIGGER_BINDINGS(null, Set.of(), null, "That trigger does not exist."),
    HOOK(null, Set.of("enabled"), "inexistent_hook", "The hook does not exist"),
    ORGANIZATION(null, Set.of("name", "display_name"), null, "No organization found by that id or name"),
    /** A client grant may be used with an organization; the id is made of those of the two. */
    ORGANIZATION_CLIENT_GRANT(null, Set.of("organization_id", "grant_id"), null,
            "The client grant is not associated with the organization"),
    RATE_LIMIT_POLICY("consumer_selector", Set.of("resource", "consumer", "consumer_selector"),
            "inexistent_rate_limit_policy", "The rate limit policy does not exist");

    private final String keyField;
    @SuppressWarnings("ImmutableEnumChecker") // Set.of is immutable, its type does not say so
    private final Set<String> indexedFields;
    private final String notFoundCode;
    private final String notFoundMessage;

    EntityKind(String keyField, Set<String> indexedFields, String notFoundCode, String notFoundMessage) {
        this.keyField = keyField;
        this.indexedFields = indexedFields;
        this.notFoundCode = notFoundCode;
        this.notFoundMessage = notFoundMessage;
    }

    /** In small letters, such as {@code client_grant}: the name of its table, and its kind in the audit log. */
    public String lowerName() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The {@code errorCode} of the answer when there is no such entity; null: Auth0 gives none. */
    String notFoundCode() {
        return notFoundCode;
    }

    /** The {@code message} of the answer when there is no such entity, in Auth0's words. */
    String notFoundMessage() {
        return notFoundMessage;
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
