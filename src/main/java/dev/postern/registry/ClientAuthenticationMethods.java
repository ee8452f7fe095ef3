package dev.postern.registry;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.postern.oauth.ClientAuthMethod;

/**
 * {@code client_authentication_methods}: a client authenticates by one of the key or certificate methods, with the
 * credentials named there, instead of by {@code token_endpoint_auth_method}. What is stored in the field always counts, so a
 * method that is not served refuses its clients rather than fall back to their secret.
 */
final class ClientAuthenticationMethods {

    static final String FIELD = "client_authentication_methods";
    private static final String CREDENTIALS = "credentials";
    private static final int ENABLED_MAX = 2;

    private ClientAuthenticationMethods() {
    }

    /** The method of a client's document. Absent means {@code client_secret_post}, as at Auth0. */
    static ClientAuthMethod of(ObjectNode document) {
        JsonNode methods = document.path(FIELD);
        if (methods.isObject()) {
            return Stream.of(CredentialType.values()).map(CredentialType::method)
                    .filter(method -> methods.has(method.wireName())).findFirst().orElse(ClientAuthMethod.PRIVATE_KEY_JWT);
        }
        return Optional.ofNullable(document.path("token_endpoint_auth_method").textValue())
                .flatMap(ClientAuthMethod::named).orElse(ClientAuthMethod.CLIENT_SECRET_POST);
    }

    /** Ids of the credentials a client's document names. */
    static List<String> namedIn(ObjectNode document) {
        List<String> ids = new ArrayList<>();
        document.path(FIELD).forEach(
                method -> method.path(CREDENTIALS).forEach(reference -> ids.add(reference.path("id").asText())));
        return ids;
    }

    /** The keys that verify the client's assertions; none unless its method is {@code private_key_jwt}. */
    static List<AssertionKey> keysOf(Entity client) {
        List<String> named = namedIn(client.document());
        return Credential.of(client.secrets()).stream()
                .filter(credential -> named.contains(credential.id()) && credential.publicKey().isPresent())
                .map(Credential::assertionKey).toList();
    }

    /**
     * Registers the credentials that a new client's body brings along, and leaves their ids in the document.
     *
     * @return the secrets of the entity with the credentials
     */
    static ObjectNode takeInline(ObjectNode document, ObjectNode secrets, Instant now) {
        if (!(document.get(FIELD) instanceof ObjectNode methods)) {
            return secrets;
        }
        List<Credential> made = new ArrayList<>();
        methods.properties().forEach(method -> {
            if (method.getValue().get(CREDENTIALS) instanceof ArrayNode credentials) {
                for (int i = 0; i < credentials.size(); i++) {
                    if (credentials.get(i) instanceof ObjectNode inline && inline.has("credential_type")) {
                        String path = FIELD + "." + method.getKey() + "." + CREDENTIALS + "[" + i + "].";
                        Credential credential = CredentialMaker.make(inline, now, path);
                        made.add(credential);
                        credentials.set(i, Documents.empty().put("id", credential.id()));
                    }
                }
            }
        });
        return Credential.put(secrets, made);
    }

    /** @throws RegistryRefusal.Invalid not exactly one method, beside another, or with credentials that are not its own */
    static void check(ObjectNode document, ObjectNode secrets) {
        JsonNode methods = document.path(FIELD);
        if (methods.isMissingNode()) {
            return;
        }
        if (methods.size() != 1) {
            throw RegistryRefusal.Invalid.property("Exactly one authentication method is needed", FIELD);
        }
        if (document.has("token_endpoint_auth_method")) {
            throw RegistryRefusal.Invalid.property("token_endpoint_auth_method must be null beside " + FIELD,
                    "token_endpoint_auth_method");
        }
        String method = methods.fieldNames().next();
        String path = FIELD + "." + method + "." + CREDENTIALS;
        List<String> ids = namedIn(document);
        if (ids.isEmpty() || ids.size() > ENABLED_MAX || ids.stream().distinct().count() != ids.size()) {
            throw RegistryRefusal.Invalid.property("One or two different credentials are needed", path);
        }
        for (String id : ids) {
            boolean fits = Credential.of(secrets).stream().anyMatch(credential -> credential.id().equals(id)
                    && CredentialType.named(credential.type()).orElseThrow().method().wireName().equals(method));
            if (!fits) {
                throw RegistryRefusal.Invalid.property("Not a credential of this client for " + method + ": " + id, path);
            }
        }
    }
}
