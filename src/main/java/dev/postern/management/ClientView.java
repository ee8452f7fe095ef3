package dev.postern.management;

import java.util.List;
import java.util.Set;
import java.util.function.Function;

import jakarta.inject.Singleton;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

import io.quarkus.security.identity.SecurityIdentity;

import dev.postern.keys.SigningKeys;
import dev.postern.registry.Entity;
import dev.postern.registry.Registered;

/**
 * What a caller sees of an application. {@code signing_keys} is the certificate of the tenant's key that signs now, one and the
 * same for every application; it is read when the answer is made and stored with none.
 */
@Singleton
final class ClientView {

    private static final String SIGNING_KEYS = "signing_keys";
    private static final List<String> SHOWN_WITH_CLIENT_KEYS = List.of("encryption_key", SIGNING_KEYS);
    /** What {@code read:client_summary} alone shows. */
    private static final Set<String> SUMMARY = Set.of("client_id", "name", "app_type", "logo_uri", "is_first_party", "global");

    private final SecurityIdentity caller;
    private final SigningKeys keys;

    ClientView(SecurityIdentity caller, SigningKeys keys) {
        this.caller = caller;
        this.keys = keys;
    }

    /** For the applications of one answer to a reading caller: less, where it lacks a scope. */
    Function<Entity, ObjectNode> forReading() {
        ArrayNode signingKeys = signingKeys();
        return client -> {
            ObjectNode document = client.document().deepCopy();
            if (!caller.hasRole("read:clients")) {
                return document.retain(SUMMARY);
            }
            document.set(SIGNING_KEYS, signingKeys);
            if (!caller.hasRole("read:client_credentials")) {
                document.remove(ClientsResource.AUTHENTICATION_METHODS);
            }
            return caller.hasRole("read:client_keys") ? document : document.remove(SHOWN_WITH_CLIENT_KEYS);
        };
    }

    /** A change's answer: the whole client and the secret, when the change was about it. */
    ObjectNode changed(Registered registered) {
        ObjectNode document = registered.entity().document().deepCopy();
        document.set(SIGNING_KEYS, signingKeys());
        registered.secret().ifPresent(secret -> document.put("client_secret", secret));
        return document;
    }

    private ArrayNode signingKeys() {
        return JsonNodeFactory.instance.arrayNode().add(SigningKeyView.ofClient(keys.current()));
    }
}
