package dev.postern.management.clients;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

import jakarta.inject.Singleton;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

import io.quarkus.security.identity.SecurityIdentity;

import dev.postern.credential.ClientAuthenticationMethods;
import dev.postern.credential.CredentialUses;
import dev.postern.entity.Entity;
import dev.postern.entity.Timestamps;
import dev.postern.keys.SigningKeys;
import dev.postern.management.FieldSelection;
import dev.postern.management.ManagementError;
import dev.postern.management.SigningKeyView;
import dev.postern.registry.Registered;

/**
 * What a caller sees of an application. {@code signing_keys} is the certificate of the tenant's key that signs now, one and the
 * same for every application; it is read when the answer is made and stored with none.
 */
@Singleton
final class ClientView {

    private static final String SIGNING_KEYS = "signing_keys";
    private static final String SECRET = "client_secret";
    private static final List<String> SHOWN_WITH_CLIENT_KEYS = List.of("encryption_key", SIGNING_KEYS);
    /** Shown where {@code fields} names it: it changes with every token, and whole applications are compared and imported. */
    private static final String LAST_USED_AT = "last_used_at";
    /** What {@code read:client_summary} alone shows. */
    private static final Set<String> SUMMARY = Set.of("client_id", "name", "app_type", "logo_uri", "is_first_party", "global");

    private final SecurityIdentity caller;
    private final SigningKeys keys;
    private final CredentialUses uses;

    ClientView(SecurityIdentity caller, SigningKeys keys, CredentialUses uses) {
        this.caller = caller;
        this.keys = keys;
        this.uses = uses;
    }

    /** @throws ManagementError the caller asks by name for fields that its scopes do not show */
    void requireReadable(FieldSelection fields) {
        List<String> unreadable = fields.namedAmong(field -> !isReadable(field));
        if (!unreadable.isEmpty()) {
            throw ManagementError.unreadable(unreadable);
        }
    }

    private boolean isReadable(String field) {
        if (!caller.hasRole("read:clients")) {
            return SUMMARY.contains(field);
        }
        if (field.equals(ClientsResource.AUTHENTICATION_METHODS)) {
            return caller.hasRole("read:client_credentials");
        }
        boolean key = field.equals(SECRET) || SHOWN_WITH_CLIENT_KEYS.contains(field);
        return !key || caller.hasRole("read:client_keys");
    }

    /** For the applications of one answer to a reading caller: less, where it lacks a scope. */
    Function<Entity, ObjectNode> forReading(FieldSelection fields) {
        ArrayNode signingKeys = signingKeys();
        return client -> {
            ObjectNode document = client.document().deepCopy();
            if (!caller.hasRole("read:clients")) {
                return document.retain(SUMMARY);
            }
            document.set(SIGNING_KEYS, signingKeys);
            if (!fields.namedAmong(LAST_USED_AT::equals).isEmpty()) {
                lastUse(client).ifPresent(at -> document.put(LAST_USED_AT, Timestamps.text(at)));
            }
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
        registered.secret().ifPresent(secret -> document.put(SECRET, secret));
        return document;
    }

    /** Of any of its secrets and keys: {@link CredentialUses} says how late it may be. */
    private Optional<Instant> lastUse(Entity client) {
        List<String> ids = new ArrayList<>(CredentialUses.idsIn(client.secrets()));
        if (ClientAuthenticationMethods.hasKeySet(client.document())) {
            ids.add(ClientAuthenticationMethods.keySetId(client.id()));
        }
        return ids.isEmpty() ? Optional.empty() : uses.find(ids).values().stream().max(Comparator.naturalOrder());
    }

    private ArrayNode signingKeys() {
        return JsonNodeFactory.instance.arrayNode().add(SigningKeyView.ofClient(keys.current()));
    }
}
