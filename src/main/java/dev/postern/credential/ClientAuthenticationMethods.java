package dev.postern.credential;

import java.net.URI;
import java.net.URISyntaxException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.postern.entity.Documents;
import dev.postern.entity.Entity;
import dev.postern.entity.RegistryRefusal;
import dev.postern.oauth.ClientAuthMethod;

/**
 * {@code client_authentication_methods}: a client authenticates by one of the key or certificate methods, with the
 * credentials named there, instead of by {@code token_endpoint_auth_method}. What is stored in the field always counts, so a
 * method that is not served refuses its clients rather than fall back to their secret.
 */
public final class ClientAuthenticationMethods {

    public static final String FIELD = "client_authentication_methods";
    private static final String CREDENTIALS = "credentials";
    private static final String JWKS = "jwks";
    private static final String JWKS_URI = "jwks_uri";
    private static final int URI_CHARACTERS_MAX = 512;
    private static final Set<String> LOOPBACK = Set.of("localhost", "127.0.0.1", "[::1]");

    private ClientAuthenticationMethods() {
    }

    /** The method of a client's document. Absent means {@code client_secret_post}, as at Auth0. */
    public static ClientAuthMethod of(ObjectNode document) {
        JsonNode methods = document.path(FIELD);
        if (methods.isObject()) {
            return Stream.of(CredentialType.values()).map(CredentialType::method)
                    .filter(method -> methods.has(method.wireName())).findFirst().orElse(ClientAuthMethod.PRIVATE_KEY_JWT);
        }
        return Optional.ofNullable(document.path("token_endpoint_auth_method").textValue())
                .flatMap(ClientAuthMethod::named).orElse(ClientAuthMethod.CLIENT_SECRET_POST);
    }

    /** Ids of the credentials a client's document names. */
    public static List<String> namedIn(ObjectNode document) {
        List<String> ids = new ArrayList<>();
        document.path(FIELD).forEach(
                method -> method.path(CREDENTIALS).forEach(reference -> ids.add(reference.path("id").asText())));
        return ids;
    }

    /** The keys that verify the client's assertions; none unless its method is {@code private_key_jwt}. */
    public static List<AssertionKey> keysOf(Entity client) {
        Optional<AssertionAudience> audience = AssertionAudience.in(client.document());
        JsonNode set = byKey(client.document()).path(JWKS);
        if (set.isObject()) {
            return KeySet.registered(set, keySetId(client.id())).stream()
                    .map(key -> audience.map(key::naming).orElse(key)).toList();
        }
        List<String> named = namedIn(client.document());
        return Credential.of(client.secrets()).stream()
                .filter(credential -> named.contains(credential.id()) && credential.publicKey().isPresent())
                .map(credential -> credential.assertionKey(audience)).toList();
    }

    /** Where the client publishes its keys ({@code jwks_uri}); empty: it does not. */
    public static Optional<URI> keySetOf(ObjectNode document) {
        return Optional.ofNullable(byKey(document).path(JWKS_URI).textValue()).map(URI::create);
    }

    /** Whether the client has a key set, inline or by reference, instead of credentials. */
    public static boolean hasKeySet(ObjectNode document) {
        return byKey(document).has(JWKS) || byKey(document).has(JWKS_URI);
    }

    /** What stands for the whole key set of a client where a credential is named. */
    public static String keySetId(String clientId) {
        return "jwks_" + clientId;
    }

    private static JsonNode byKey(ObjectNode document) {
        return document.path(FIELD).path(ClientAuthMethod.PRIVATE_KEY_JWT.wireName());
    }

    /** The certificates that prove the client; none unless its method is one of mutual TLS. */
    public static List<RegisteredCertificate> certificatesOf(Entity client) {
        if (!of(client.document()).isCertificate()) {
            return List.of();
        }
        List<String> named = namedIn(client.document());
        return Credential.of(client.secrets()).stream().filter(credential -> named.contains(credential.id()))
                .map(Credential::certificate).toList();
    }

    /**
     * Registers the credentials that a new client's body brings along, and leaves their ids in the document.
     *
     * @return the secrets of the entity with the credentials
     */
    public static ObjectNode takeInline(ObjectNode document, ObjectNode secrets, Instant now) {
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

    /**
     * An empty list of credentials detaches them all: nothing proves the client then.
     *
     * @throws RegistryRefusal.Invalid not exactly one method, beside another, or with credentials that are not its own
     */
    public static void check(ObjectNode document, ObjectNode secrets) {
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
        checkSource(methods.get(method), FIELD + "." + method);
        String path = FIELD + "." + method + "." + CREDENTIALS;
        List<String> ids = namedIn(document);
        if (ids.size() > AssertionKey.ENABLED_MAX || ids.stream().distinct().count() != ids.size()) {
            throw RegistryRefusal.Invalid.property("Not more than two credentials, each once", path);
        }
        for (String id : ids) {
            boolean fits = Credential.of(secrets).stream().anyMatch(credential -> credential.id().equals(id)
                    && CredentialType.named(credential.type()).orElseThrow().method().wireName().equals(method));
            if (!fits) {
                throw RegistryRefusal.Invalid.property("Not a credential of this client for " + method + ": " + id, path);
            }
        }
    }

    /** The keys come from one place: credentials, a key set, or the URL of one. */
    private static void checkSource(JsonNode method, String path) {
        if (Stream.of(CREDENTIALS, JWKS, JWKS_URI).filter(method::has).count() != 1) {
            throw RegistryRefusal.Invalid.property("Exactly one of credentials, jwks and jwks_uri is needed", path);
        }
        if (method.has(JWKS)) {
            KeySet.fault(StreamSupport.stream(method.path(JWKS).path("keys").spliterator(), false).toList())
                    .ifPresent(fault -> {
                        throw RegistryRefusal.Invalid.property(fault, path + "." + JWKS);
                    });
        }
        if (method.has(JWKS_URI) && !isKeySetUri(method.path(JWKS_URI).asText())) {
            throw RegistryRefusal.Invalid.property("jwks_uri must be an absolute https URL (http for localhost) without user, "
                    + "password and fragment, of " + URI_CHARACTERS_MAX + " characters at most", path + "." + JWKS_URI);
        }
    }

    private static boolean isKeySetUri(String text) {
        try {
            URI uri = new URI(text);
            boolean secure = "https".equals(uri.getScheme())
                    || ("http".equals(uri.getScheme()) && uri.getHost() != null && LOOPBACK.contains(uri.getHost()));
            return secure && uri.getHost() != null && uri.getRawUserInfo() == null && uri.getRawFragment() == null
                    && text.length() <= URI_CHARACTERS_MAX;
        } catch (URISyntaxException e) {
            return false;
        }
    }
}
