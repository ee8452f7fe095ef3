package dev.postern.registry;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

import jakarta.inject.Singleton;

import org.jboss.logging.Logger;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.postern.config.MasterKey;
import dev.postern.entity.Documents;
import dev.postern.entity.Entity;
import dev.postern.entity.EntityKind;
import dev.postern.entity.EntityQuery;
import dev.postern.entity.Ids;
import dev.postern.entity.RegistryConflict;
import dev.postern.entity.RegistryRefusal;
import dev.postern.entity.RegistryTransaction;
import dev.postern.snapshot.ResourceServer;
import dev.postern.snapshot.TokenEncryption;
import dev.postern.text.Texts;

/** The rules of APIs (resource servers). Bodies are Auth0's JSON; scopes live inside the API's document. */
@Singleton
public final class ResourceServers {

    private static final Logger LOG = Logger.getLogger(ResourceServers.class);
    private static final int SIGNING_SECRET_CHARS_MIN = 16;
    /** Field of an API: the application that stands for it. */
    private static final String LINKED = "client_id";
    private static final int SIGNING_SECRET_BYTES_SAFE = 32;
    private static final int WEB_LIFETIME_SECONDS_DEFAULT = 7_200;
    private static final Set<String> CHANGEABLE_IN_SYSTEM_API = Set.of("token_lifetime", "proof_of_possession",
            "skip_consent_for_verifiable_first_party_clients");
    /** Merged per subject: a body about users must not loosen what is said about clients. */
    private static final Set<String> MAPS = Set.of("subject_type_authorization");

    private final Registry registry;
    private final MasterKey masterKey;

    ResourceServers(Registry registry, MasterKey masterKey) {
        this.registry = registry;
        this.masterKey = masterKey;
    }

    /**
     * @return the API and, for HS256, the signing secret: the one given or a new one
     * @throws RegistryConflict the identifier is taken
     */
    public Registered create(RegistryTransaction tx, ObjectNode body) {
        String id = Ids.resourceServer();
        ObjectNode document = Documents.merged(Documents.empty().put("id", id), body, MAPS);
        Documents.putDefaults(document, defaults());
        Documents.putDefaults((ObjectNode) document.get("subject_type_authorization"), subjectPolicies());
        document.remove(ResourceServer.SIGNING_SECRET_FIELD);
        settleLifetimes(document, body);
        settleProofOfPossession(document);
        requireDistinctScopes(document);
        Optional<String> secret = "HS256".equals(document.path("signing_alg").asText())
                ? Optional.of(givenSigningSecret(body, document).orElseGet(Ids::clientSecret))
                : givenSigningSecret(body, document);
        Documents.requireBounded(document);
        requireAddressable(document.path("identifier").asText());
        linkedClient(tx, document.path("identifier").asText()).ifPresent(client -> document.put(LINKED, client));
        requireFree(tx, document.path("identifier").asText());
        ObjectNode secrets = Documents.empty();
        secret.ifPresent(value -> seal(value, id, document, secrets));
        TokenEncryption.settle(document, secrets);
        return new Registered(tx.insert(EntityKind.RESOURCE_SERVER, id, document, secrets), secret);
    }

    /**
     * @param idOrIdentifier either names the API
     * @param changes scopes replace all scopes; the API's grants keep their lists, and tokens what is on both
     */
    public Entity patch(RegistryTransaction tx, String idOrIdentifier, ObjectNode changes) {
        Entity api = byIdOrIdentifier(tx, idOrIdentifier)
                .orElseThrow(() -> RegistryRefusal.NotFound.of(EntityKind.RESOURCE_SERVER));
        refuseFixedFields(api, changes);
        ObjectNode document = Documents.merged(api.document(), changes, MAPS);
        Documents.putDefaults(document, defaults());
        document.remove(ResourceServer.SIGNING_SECRET_FIELD);
        settleLifetimes(document, changes);
        settleProofOfPossession(document);
        requireDistinctScopes(document);
        Documents.requireBounded(document);
        ObjectNode secrets = api.secrets().deepCopy();
        givenSigningSecret(changes, document).ifPresent(value -> seal(value, api.id(), document, secrets));
        TokenEncryption.settle(document, secrets);
        Entity changed = tx.update(api, document, secrets);
        ClientGrants.tellAffected(tx, changed, ResourceServer.of(api).scopeValues(), ResourceServer.of(changed).scopeValues());
        return changed;
    }

    /** Deletes the API and every grant of it. */
    public void delete(RegistryTransaction tx, String idOrIdentifier) {
        Entity api = byIdOrIdentifier(tx, idOrIdentifier)
                .orElseThrow(() -> RegistryRefusal.NotFound.of(EntityKind.RESOURCE_SERVER));
        if (isSystem(api)) {
            throw new RegistryRefusal.NotSupported("System resource servers cannot be deleted.");
        }
        ClientGrants.deleteAll(tx, "audience", api.key());
        tx.delete(api);
    }

    public Entity find(String idOrIdentifier) {
        return registry.find(EntityKind.RESOURCE_SERVER, idOrIdentifier)
                .or(() -> registry.list(identified(idOrIdentifier)).stream().findFirst())
                .or(() -> decoded(idOrIdentifier).flatMap(once -> registry.list(identified(once)).stream().findFirst()))
                .orElseThrow(() -> RegistryRefusal.NotFound.of(EntityKind.RESOURCE_SERVER));
    }

    /** Whether this is the key of the API's HS256 tokens. */
    public boolean hasSigningSecret(Entity entity, String secret) {
        ResourceServer api = ResourceServer.of(entity);
        return api.sealedSigningSecret().map(sealed -> masterKey.open(sealed, api.signingSecretPurpose()))
                .filter(plain -> MessageDigest.isEqual(plain, secret.getBytes(StandardCharsets.UTF_8))).isPresent();
    }

    /**
     * Keeps {@code client_id} of an API that an application of {@code app_type} {@code resource_server} stands for.
     *
     * @param before the application before a change; empty: it is new
     * @param after empty: it is deleted
     */
    static void link(RegistryTransaction tx, Optional<Entity> before, Optional<Entity> after) {
        Optional<String> from = before.flatMap(ResourceServers::linkedApi);
        Optional<String> to = after.flatMap(ResourceServers::linkedApi);
        if (!from.equals(to)) {
            from.flatMap(identifier -> byIdentifier(tx, identifier))
                    .filter(api -> api.document().path(LINKED).asText().equals(before.get().id()))
                    .ifPresent(api -> tx.update(api, api.document().deepCopy().without(LINKED), api.secrets()));
            to.flatMap(identifier -> byIdentifier(tx, identifier)).filter(api -> !isSystem(api)).ifPresent(
                    api -> tx.update(api, api.document().deepCopy().put(LINKED, after.get().id()), api.secrets()));
        }
    }

    private static Optional<String> linkedApi(Entity client) {
        return Optional.ofNullable(client.document().path("resource_server_identifier").textValue())
                .filter(identifier -> client.document().path("app_type").asText().equals("resource_server"));
    }

    private static Optional<String> linkedClient(RegistryTransaction tx, String identifier) {
        return tx.list(EntityQuery.all(EntityKind.CLIENT).where("app_type", "resource_server")).stream()
                .filter(client -> linkedApi(client).filter(identifier::equals).isPresent()).map(Entity::id).findFirst();
    }

    public static Optional<Entity> byIdentifier(RegistryTransaction tx, String identifier) {
        return tx.list(identified(identifier)).stream().findFirst();
    }

    /** The defaults of a new API. */
    static ObjectNode defaults() {
        ObjectNode defaults = Documents.empty();
        defaults.put("allow_offline_access", false).put("skip_consent_for_verifiable_first_party_clients", false);
        defaults.set("subject_type_authorization", subjectPolicies());
        defaults.put("token_lifetime", ResourceServer.DEFAULT_LIFETIME_SECONDS);
        defaults.put("signing_alg", "RS256");
        return defaults;
    }

    private static ObjectNode subjectPolicies() {
        ObjectNode policies = Documents.empty();
        policies.putObject("client").put("policy", "require_client_grant");
        policies.putObject("user").put("policy", "allow_all");
        return policies;
    }

    /** Tokens for the web never outlive the others; the value has no other use here. */
    static void settleLifetimes(ObjectNode document, ObjectNode body) {
        int lifetime = document.path("token_lifetime").asInt();
        if (body.path("token_lifetime_for_web").asInt() > lifetime) {
            throw RegistryRefusal.Invalid.property("token_lifetime_for_web is greater than token_lifetime",
                    "token_lifetime_for_web");
        }
        int forWeb = document.path("token_lifetime_for_web").asInt(WEB_LIFETIME_SECONDS_DEFAULT);
        document.put("token_lifetime_for_web", Math.min(forWeb, lifetime));
    }

    /** Says of whom a DPoP proof is required, as Auth0 does. */
    private static void settleProofOfPossession(ObjectNode document) {
        if (document.get("proof_of_possession") instanceof ObjectNode setting && setting.path("required").asBoolean(false)
                && "dpop".equals(setting.path("mechanism").asText()) && !setting.has("required_for")) {
            setting.put("required_for", "all_clients");
        }
    }

    private static void refuseFixedFields(Entity api, ObjectNode changes) {
        for (Map.Entry<String, JsonNode> change : changes.properties()) {
            String field = change.getKey();
            if (change.getValue().equals(api.document().get(field))) {
                continue;
            }
            if (isSystem(api) && !CHANGEABLE_IN_SYSTEM_API.contains(field)) {
                throw new RegistryRefusal.NotSupported("System resource servers cannot be changed: " + field);
            }
            if (Set.of("identifier", "signing_alg", "id", "is_system").contains(field)) {
                throw RegistryRefusal.Invalid.property(field + " cannot be changed", field);
            }
        }
    }

    private static void requireDistinctScopes(ObjectNode document) {
        Map<String, Integer> seen = new HashMap<>();
        JsonNode scopes = document.path("scopes");
        for (int i = 0; i < scopes.size(); i++) {
            Integer before = seen.put(scopes.get(i).path("value").asText(), i);
            if (before != null) {
                throw RegistryRefusal.Invalid.property(
                        "Array items are not unique (indexes " + before + " and " + i + ")", "scopes");
            }
        }
    }

    /** As a path segment these are not sent as they are: HTTP clients and proxies resolve them (RFC 3986 §5.2.4). */
    private static void requireAddressable(String identifier) {
        if (identifier.equals(".") || identifier.equals("..")) {
            throw RegistryRefusal.Invalid.property("identifier cannot be a dot segment", "identifier");
        }
    }

    private static void requireFree(RegistryTransaction tx, String identifier) {
        if (byIdentifier(tx, identifier).isPresent()) {
            throw new RegistryConflict("A resource server with the same identifier already exists.");
        }
    }

    private static Optional<String> givenSigningSecret(ObjectNode body, ObjectNode document) {
        Optional<String> given = Optional.ofNullable(body.path(ResourceServer.SIGNING_SECRET_FIELD).textValue());
        if (given.isPresent() && !"HS256".equals(document.path("signing_alg").asText())) {
            throw RegistryRefusal.Invalid.property("signing_secret is for signing_alg HS256 only", "signing_secret");
        }
        if (given.isPresent() && given.get().length() < SIGNING_SECRET_CHARS_MIN) {
            throw RegistryRefusal.Invalid.property("String is too short (" + given.get().length() + " chars), minimum "
                    + SIGNING_SECRET_CHARS_MIN, "signing_secret");
        }
        return given;
    }

    private void seal(String signingSecret, String id, ObjectNode document, ObjectNode secrets) {
        int bytes = signingSecret.getBytes(StandardCharsets.UTF_8).length;
        if (bytes < SIGNING_SECRET_BYTES_SAFE) { // taken all the same, as Auth0 takes it
            LOG.warnf(
                    "The signing secret of API %s has %d bytes, and HS256 wants %d (RFC 7518 section 3.2): whoever guesses it "
                            + "can make its tokens",
                    Texts.oneLine(document.path("identifier").asText()), bytes, SIGNING_SECRET_BYTES_SAFE);
        }
        byte[] sealed = masterKey.seal(signingSecret.getBytes(StandardCharsets.UTF_8), ResourceServer.signingSecretPurpose(id));
        secrets.put(ResourceServer.SIGNING_SECRET_FIELD, Base64.getEncoder().encodeToString(sealed));
    }

    private static Optional<Entity> byIdOrIdentifier(RegistryTransaction tx, String idOrIdentifier) {
        return tx.find(EntityKind.RESOURCE_SERVER, idOrIdentifier).or(() -> byIdentifier(tx, idOrIdentifier))
                .or(() -> decoded(idOrIdentifier).flatMap(once -> byIdentifier(tx, once)));
    }

    /** Some tools encode an identifier twice; one that has percent signs of its own is found before. */
    private static Optional<String> decoded(String identifier) {
        if (!identifier.contains("%")) {
            return Optional.empty();
        }
        try {
            return Optional.of(URLDecoder.decode(identifier.replace("+", "%2B"), StandardCharsets.UTF_8));
        } catch (IllegalArgumentException notEncoded) {
            return Optional.empty();
        }
    }

    private static EntityQuery identified(String identifier) {
        return EntityQuery.all(EntityKind.RESOURCE_SERVER).where("identifier", identifier);
    }

    private static boolean isSystem(Entity api) {
        return api.document().path("is_system").asBoolean(false);
    }
}
