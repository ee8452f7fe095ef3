package dev.postern.registry;

import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

import jakarta.inject.Singleton;

import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.postern.credential.ClientAuthenticationMethods;
import dev.postern.credential.Credential;
import dev.postern.credential.CredentialMaker;
import dev.postern.entity.Entity;
import dev.postern.entity.EntityKind;
import dev.postern.entity.RegistryRefusal;
import dev.postern.entity.RegistryTransaction;
import dev.postern.entity.Timestamps;

/** The rules of a client's registered keys and certificates (Auth0's {@code /clients/{id}/credentials}). */
@Singleton
public final class ClientCredentials {

    static final int CREDENTIALS_MAX = 10;

    private final Registry registry;
    private final Clock clock;

    ClientCredentials(Registry registry, Clock clock) {
        this.registry = registry;
        this.clock = clock;
    }

    /** The newest first. */
    public List<Credential> list(String clientId) {
        Entity client = registry.require(EntityKind.CLIENT, clientId);
        List<Credential> credentials = new ArrayList<>(Credential.of(client.secrets()));
        Collections.reverse(credentials);
        return credentials;
    }

    public Credential find(String clientId, String credentialId) {
        return find(list(clientId), credentialId);
    }

    /** Registers one; it authenticates nobody until {@code client_authentication_methods} names it. */
    public Credential create(RegistryTransaction tx, String clientId, ObjectNode body) {
        Entity client = tx.require(EntityKind.CLIENT, clientId);
        Clients.refuseGlobal(client);
        List<Credential> credentials = new ArrayList<>(Credential.of(client.secrets()));
        if (credentials.size() >= CREDENTIALS_MAX) {
            throw new RegistryRefusal.NotSupported(
                    "A client has " + CREDENTIALS_MAX + " credentials at most. Delete one first.");
        }
        Credential credential = CredentialMaker.make(body, clock.instant(), "");
        credentials.add(credential);
        tx.update(client, client.document(), Credential.put(client.secrets(), credentials));
        return credential;
    }

    /** @param changes {@code expires_at}; null removes it */
    public Credential patch(RegistryTransaction tx, String clientId, String credentialId, ObjectNode changes) {
        Entity client = tx.require(EntityKind.CLIENT, clientId);
        List<Credential> credentials = new ArrayList<>(Credential.of(client.secrets()));
        Credential before = find(credentials, credentialId);
        Instant now = clock.instant();
        ObjectNode shown = before.shown().deepCopy();
        if (changes.has("expires_at")) {
            shown.remove("expires_at");
            CredentialMaker.expiresAt(changes, now, "").ifPresent(at -> shown.put("expires_at", Timestamps.text(at)));
        }
        shown.put("updated_at", Timestamps.text(now));
        Credential after = new Credential(credentialId, shown, before.publicKey());
        credentials.replaceAll(credential -> credential.id().equals(credentialId) ? after : credential);
        tx.update(client, client.document(), Credential.put(client.secrets(), credentials));
        return after;
    }

    /**
     * Does nothing when there is no such credential.
     *
     * @throws RegistryRefusal.NotSupported the client authenticates by it
     */
    public void delete(RegistryTransaction tx, String clientId, String credentialId) {
        Optional<Entity> found = tx.find(EntityKind.CLIENT, clientId);
        if (found.isPresent()) {
            Entity client = found.get();
            if (ClientAuthenticationMethods.namedIn(client.document()).contains(credentialId)) {
                throw new RegistryRefusal.NotSupported(
                        "The credential is in use. Take it out of client_authentication_methods first.");
            }
            List<Credential> credentials = new ArrayList<>(Credential.of(client.secrets()));
            if (credentials.removeIf(credential -> credential.id().equals(credentialId))) {
                tx.update(client, client.document(), Credential.put(client.secrets(), credentials));
            }
        }
    }

    private static Credential find(List<Credential> credentials, String credentialId) {
        return credentials.stream().filter(credential -> credential.id().equals(credentialId)).findFirst()
                .orElseThrow(RegistryRefusal.NotFound::credential);
    }
}
