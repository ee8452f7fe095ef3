package dev.postern.verify;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.UUID;

import jakarta.inject.Singleton;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.postern.config.Issuer;
import dev.postern.config.MasterKey;
import dev.postern.keys.SigningKeys;
import dev.postern.oauth.SigningAlgorithm;
import dev.postern.registry.EntityKind;
import dev.postern.registry.Ids;
import dev.postern.registry.Registry;
import dev.postern.registry.ResourceServer;

/** APIs and clients for tests that need tokens of every kind, good and bad. */
@Singleton
class RegisteredApis {

    final Registry registry;
    final SigningKeys keys;
    final Issuer issuer;
    private final MasterKey masterKey;

    RegisteredApis(Registry registry, SigningKeys keys, Issuer issuer, MasterKey masterKey) {
        this.registry = registry;
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
        document.put("id", id).put("identifier", identifier).put("signing_alg", algorithm.name())
                .put("token_dialect", dialect).put("token_lifetime", 3600);
        register(EntityKind.RESOURCE_SERVER, id, document, JsonNodeFactory.instance.objectNode());
        return identifier;
    }

    String apiWithSecret(String secret) {
        String id = Ids.resourceServer();
        String identifier = "https://" + id + ".example/";
        ObjectNode document = JsonNodeFactory.instance.objectNode();
        document.put("id", id).put("identifier", identifier).put("signing_alg", "HS256").put("token_lifetime", 3600);
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
        register(EntityKind.CLIENT, id, document, JsonNodeFactory.instance.objectNode());
        return id;
    }

    void delete(EntityKind kind, String id) {
        registry.write(tx -> {
            tx.delete(tx.find(kind, id).orElseThrow());
            return null;
        });
    }

    /** What the server itself would issue, in Auth0's profile, before it is signed. */
    ForgedToken token(String audience, String clientId, String scope) {
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
        registry.write(tx -> tx.insert(kind, id, document, secrets));
    }
}
