package dev.postern.registry;

import java.security.MessageDigest;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

import jakarta.inject.Singleton;

import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.postern.config.MasterKey;
import dev.postern.credential.ClientAuthenticationMethods;
import dev.postern.credential.ClientSecret;
import dev.postern.credential.ClientsConfig;
import dev.postern.credential.CredentialMaker;
import dev.postern.entity.Entity;
import dev.postern.entity.EntityKind;
import dev.postern.entity.Ids;
import dev.postern.entity.RegistryRefusal;
import dev.postern.entity.RegistryTransaction;
import dev.postern.entity.Timestamps;

/**
 * The rules of a client's secrets: several at once, each with a label, a start and an end. Expired ones are dropped whenever
 * the secrets of their client are written. Only hashes are kept.
 */
@Singleton
public final class ClientSecrets {

    static final String VALUE = "client_secret";

    private final Registry registry;
    private final MasterKey masterKey;
    private final ClientsConfig config;
    private final Clock clock;

    ClientSecrets(Registry registry, MasterKey masterKey, ClientsConfig config, Clock clock) {
        this.registry = registry;
        this.masterKey = masterKey;
        this.config = config;
        this.clock = clock;
    }

    /** A secret and, where it has just been made, its value: never shown again. */
    public record Issued(ClientSecret secret, String value) {
        @Override
        public String toString() {
            return "Issued[" + secret.id() + ", ***]";
        }
    }

    /** The oldest first. */
    public List<ClientSecret> list(String clientId) {
        return ClientSecret.of(registry.require(EntityKind.CLIENT, clientId)
                .secrets());
    }

    public ClientSecret find(String clientId, String secretId) {
        return find(list(clientId), secretId);
    }

    /** @param body all optional: {@code label}, {@code starts_at}, {@code expires_at}, {@code client_secret} */
    public Issued create(RegistryTransaction tx, String clientId, ObjectNode body) {
        String value = given(body).orElseGet(Ids::clientSecret);
        Optional<Instant> startsAt = Timestamps.in(body, "starts_at", "");
        Optional<Instant> expiresAt = endIn(body, startsAt);
        ClientSecret secret = secret(clientId, value, Optional.ofNullable(body.path("label").textValue()), startsAt, expiresAt);
        Entity client = tx.require(EntityKind.CLIENT, clientId);
        Clients.refuseGlobal(client);
        tx.update(client, client.document(), added(client.secrets(), unexpired(client), secret));
        return new Issued(secret, value);
    }

    /** @param changes {@code label}, {@code expires_at}; null removes either */
    public ClientSecret patch(RegistryTransaction tx, String clientId, String secretId, ObjectNode changes) {
        Entity client = tx.require(EntityKind.CLIENT, clientId);
        ClientSecret before = find(ClientSecret.of(client.secrets()), secretId);
        ClientSecret labelled = changes.has("label")
                ? before.labelled(Optional.ofNullable(changes.path("label").textValue()))
                : before;
        ClientSecret after = changes.has("expires_at") ? labelled.expiring(endIn(changes, before.startsAt())) : labelled;
        List<ClientSecret> secrets = new ArrayList<>(ClientSecret.of(client.secrets()));
        secrets.replaceAll(secret -> secret.id().equals(secretId) ? after : secret);
        secrets.removeIf(secret -> secret.isExpired(clock.instant()));
        secrets.replaceAll(secret -> secret.boundTo(clientId, masterKey));
        tx.update(client, client.document(), ClientSecret.put(client.secrets(), secrets));
        return after;
    }

    /**
     * Revokes a secret at once; does nothing when it is gone already.
     *
     * @param lastToo whether the one that would leave the client without a live secret may go as well
     */
    public void delete(RegistryTransaction tx, String clientId, String secretId, boolean lastToo) {
        Entity client = tx.require(EntityKind.CLIENT, clientId);
        Instant now = clock.instant();
        List<ClientSecret> secrets = unexpired(client);
        boolean wasLive = secrets.stream().anyMatch(secret -> secret.id().equals(secretId) && secret.isLive(now));
        secrets.removeIf(secret -> secret.id().equals(secretId));
        boolean locksOut = wasLive && secrets.stream().noneMatch(secret -> secret.isLive(now))
                && ClientAuthenticationMethods.of(client.document()).isSecret();
        if (locksOut && !lastToo) {
            throw new RegistryRefusal.NotSupported("This is the last live secret of the client, which could not "
                    + "authenticate any more. Add another first, or repeat the request with last=true.");
        }
        tx.update(client, client.document(), ClientSecret.put(client.secrets(), secrets));
    }

    /** The client's secrets with this one in place of all others. */
    ObjectNode only(String clientId, ObjectNode secrets, String value) {
        return ClientSecret.put(secrets,
                List.of(secret(clientId, value, Optional.empty(), Optional.empty(), Optional.empty())));
    }

    /** The client's secrets with a new one; the others end when the grace is over, or at once without a grace. */
    ObjectNode rotated(Entity client, String value) {
        if (config.secretRotationGrace().isZero()) {
            return only(client.id(), client.secrets(), value);
        }
        Instant end = clock.instant().plus(config.secretRotationGrace()).truncatedTo(ChronoUnit.MILLIS);
        List<ClientSecret> ending = new ArrayList<>(unexpired(client).stream().map(secret -> secret.until(end)).toList());
        return added(client.secrets(), ending,
                secret(client.id(), value, Optional.empty(), Optional.empty(), Optional.empty()));
    }

    /** The secret a body brings along. */
    static Optional<String> given(ObjectNode body) {
        Optional<String> given = Optional.ofNullable(body.path(VALUE).textValue());
        given.ifPresent(ClientSecrets::requireUsable);
        return given;
    }

    static void requireUsable(String secret) {
        if (!ClientSecret.VALUE.matcher(secret).matches()) {
            throw RegistryRefusal.Invalid.property("client_secret is not " + ClientSecret.CHARACTERS_MIN + " to "
                    + ClientSecret.CHARACTERS_MAX + " visible ASCII characters", VALUE);
        }
    }

    /** Whether the client can authenticate with this secret now and without an end. */
    public boolean hasLasting(Entity client, String value) {
        byte[] hash = masterKey.bound(masterKey.hash(value), client.id());
        return unexpired(client).stream().anyMatch(secret -> secret.isLive(clock.instant())
                && secret.expiresAt().isEmpty() && MessageDigest.isEqual(secret.hash(), hash));
    }

    private ObjectNode added(ObjectNode all, List<ClientSecret> others, ClientSecret secret) {
        if (others.size() >= ClientSecret.SECRETS_MAX) {
            throw new RegistryRefusal.NotSupported(
                    "A client has " + ClientSecret.SECRETS_MAX + " secrets at most. Delete one first.");
        }
        if (others.stream().anyMatch(other -> MessageDigest.isEqual(other.hash(), secret.hash()))) {
            throw RegistryRefusal.Invalid.property("The client has this secret already", VALUE);
        }
        others.add(secret);
        return ClientSecret.put(all, others);
    }

    /** Each bound to the client. */
    private List<ClientSecret> unexpired(Entity client) {
        List<ClientSecret> result = ClientSecret.of(client.secrets());
        result.removeIf(secret -> secret.isExpired(clock.instant()));
        result.replaceAll(secret -> secret.boundTo(client.id(), masterKey));
        return result;
    }

    private ClientSecret secret(String clientId, String value, Optional<String> label, Optional<Instant> startsAt,
            Optional<Instant> expiresAt) {
        return new ClientSecret(Ids.clientSecretId(), masterKey.bound(masterKey.hash(value), clientId), true, label,
                clock.instant().truncatedTo(ChronoUnit.MILLIS), startsAt, expiresAt);
    }

    private Optional<Instant> endIn(ObjectNode body, Optional<Instant> startsAt) {
        Optional<Instant> end = CredentialMaker.expiresAt(body, clock.instant(), "");
        if (end.isPresent() && startsAt.isPresent() && !end.get().isAfter(startsAt.get())) {
            throw RegistryRefusal.Invalid.property("expires_at is not after starts_at", "expires_at");
        }
        return end;
    }

    private static ClientSecret find(List<ClientSecret> secrets, String secretId) {
        return secrets.stream().filter(secret -> secret.id().equals(secretId)).findFirst()
                .orElseThrow(RegistryRefusal.NotFound::clientSecret);
    }
}
