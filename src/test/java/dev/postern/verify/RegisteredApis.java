package dev.postern.verify;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.UUID;

import jakarta.inject.Singleton;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.postern.TestCause;
import dev.postern.config.Issuer;
import dev.postern.config.MasterKey;
import dev.postern.entity.EntityKind;
import dev.postern.entity.Ids;
import dev.postern.keys.SigningKeys;
import dev.postern.oauth.SigningAlgorithm;
import dev.postern.registry.Registry;
import dev.postern.snapshot.CurrentSnapshot;
import dev.postern.snapshot.RegistrySnapshot;
import dev.postern.snapshot.ResourceServer;

/** APIs and clients for tests that need tokens of every kind, good and bad. */
@Singleton
class RegisteredApis {

    final Registry registry;
    final CurrentSnapshot current;
    final SigningKeys keys;
    final Issuer issuer;
    private final MasterKey masterKey;

    RegisteredApis(Registry registry, CurrentSnapshot current, SigningKeys keys, Issuer issuer, MasterKey masterKey) {
        this.registry = registry;
        this.current = current;
        this.keys = keys;
        this.issuer = issuer;
        this.masterKey = masterKey;
    }

    /** @return its identifier, never used before */
    String api(SigningAlgorithm algorithm, String dialect) {
        return api("https://" + UUID.randomUUID() + ".example/", algorithm, dialect);
    }

    String api(String identifier, SigningAlgorithm algorithm, String dialect) {
        ObjectNode document = JsonNodeFactory.instance.objectNode();
        String id = Ids.resourceServer();
        document.put("id", id).put("identifier", identifier).put("signing_alg", algorithm.wireName())
                .put("token_dialect", dialect).put("token_lifetime", 3600);
        addScopes(document);
        register(EntityKind.RESOURCE_SERVER, id, document, JsonNodeFactory.instance.objectNode());
        return identifier;
    }

    String apiWithSecret(String secret) {
        String id = Ids.resourceServer();
        String identifier = "https://" + id + ".example/";
        ObjectNode document = JsonNodeFactory.instance.objectNode();
        document.put("id", id).put("identifier", identifier).put("signing_alg", "HS256").put("token_lifetime", 3600);
        addScopes(document);
        ObjectNode secrets = JsonNodeFactory.instance.objectNode();
        secrets.put(ResourceServer.SIGNING_SECRET_FIELD, masterKey.seal(secret.getBytes(StandardCharsets.UTF_8),
                ResourceServer.signingSecretPurpose(id)));
        register(EntityKind.RESOURCE_SERVER, id, document, secrets);
        return identifier;
    }

    String client() {
        String id = Ids.clientId();
        ObjectNode document = JsonNodeFactory.instance.objectNode();
        document.put("client_id", id).put("name", "Test " + id);
        document.putArray("grant_types").add("client_credentials");
        register(EntityKind.CLIENT, id, document, JsonNodeFactory.instance.objectNode());
        return id;
    }

    void delete(EntityKind kind, String id) {
        registry.write(TestCause.TEST, tx -> {
            tx.delete(tx.find(kind, id).orElseThrow());
            return null;
        });
    }

    /** A grant of every scope of the API, for any organization; answers its id. */
    String grant(String audience, String clientId) {
        String id = Ids.clientGrant();
        ObjectNode document = JsonNodeFactory.instance.objectNode();
        document.put("id", id).put("client_id", clientId).put("audience", audience).put("allow_all_scopes", true)
                .put("organization_usage", "allow").put("allow_any_organization", true);
        register(EntityKind.CLIENT_GRANT, id, document, JsonNodeFactory.instance.objectNode());
        return id;
    }

    private static void addScopes(ObjectNode api) {
        ArrayNode scopes = api.putArray("scopes");
        for (String scope : List.of("a", "read:orders", "write:orders")) {
            scopes.addObject().put("value", scope);
        }
    }

    private boolean isGranted(String audience, String clientId) {
        RegistrySnapshot now = current.get();
        return now.client(clientId).flatMap(client -> now.resourceServer(audience)
                .flatMap(api -> now.clientGrant(client, api))).isPresent();
    }

    /** What the server itself would issue, in Auth0's profile, before it is signed; the grant it needs is there. */
    ForgedToken token(String audience, String clientId, String scope) {
        if (!isGranted(audience, clientId)) {
            grant(audience, clientId);
        }
        long now = Instant.now().getEpochSecond();
        return new ForgedToken()
                .header("alg", "RS256").header("typ", "JWT").header("kid", keys.current().kid())
                .claim("iss", issuer.issuer()).claim("sub", clientId + "@clients").claim("aud", audience)
                .claim("iat", now).claim("exp", now + 3600).claim("scope", scope)
                .claim("gty", "client-credentials").claim("azp", clientId);
    }

    String signed(ForgedToken token) {
        return token.signed(keys.current(), SigningAlgorithm.RS256);
    }

    private void register(EntityKind kind, String id, ObjectNode document, ObjectNode secrets) {
        registry.write(TestCause.TEST, tx -> tx.insert(kind, id, document, secrets));
    }
}
