package dev.postern.console;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

import jakarta.inject.Singleton;

import dev.postern.credential.ClientSecret;
import dev.postern.credential.CredentialUses;
import dev.postern.events.QueryRefused;
import dev.postern.insight.LastUses;
import dev.postern.insight.UsageBatch.ClientAndApi;
import dev.postern.insight.UsageBatch.Last;
import dev.postern.snapshot.Client;

/**
 * When an application got a token last, whatever became of its credentials since then. It is counted from the kept events, so a
 * moment later, and where events are not kept nothing is known.
 */
@Singleton
public final class LastTokens {

    /** Whoever takes away what was used in this time types a name. */
    private static final Duration LATELY = Duration.ofDays(1);

    private final LastUses uses;
    private final CredentialUses credentials;

    LastTokens(LastUses uses, CredentialUses credentials) {
        this.uses = uses;
        this.credentials = credentials;
    }

    static boolean isLately(Optional<Instant> use, Instant now) {
        return use.filter(at -> at.isAfter(now.minus(LATELY))).isPresent();
    }

    /** For any API. */
    Optional<Instant> of(String clientId) {
        try {
            return uses.areKept() ? at(uses.ofClients(List.of(clientId)).get(clientId)) : Optional.empty();
        } catch (QueryRefused busy) {
            return Optional.empty();
        }
    }

    /** For one API. */
    Optional<Instant> of(String clientId, String audience) {
        ClientAndApi grant = new ClientAndApi(clientId, audience);
        try {
            return uses.areKept() ? at(uses.ofGrants(List.of(grant)).get(grant)) : Optional.empty();
        } catch (QueryRefused busy) {
            return Optional.empty();
        }
    }

    /** Whether an application got a token, or has authenticated by a credential that it still has. */
    public boolean isUsed(Client client) {
        List<String> ids = Stream.concat(client.secrets().stream().map(ClientSecret::id),
                client.assertionKeys().stream().map(key -> key.credentialId())).toList();
        return !credentials.find(ids).isEmpty() || of(client.clientId()).isPresent();
    }

    /** @param last null: it never asked */
    private static Optional<Instant> at(Last last) {
        return last == null || last.issued() == 0 ? Optional.empty() : Optional.of(Instant.ofEpochMilli(last.issued()));
    }
}
