package dev.postern.clientauth;

import java.time.Clock;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

import jakarta.inject.Singleton;

import dev.postern.oauth.ClientAuthMethod;
import dev.postern.oauth.ClientCredential;
import dev.postern.oauth.OAuthError;
import dev.postern.snapshot.Client;
import dev.postern.snapshot.RegistrySnapshot;

/**
 * Authenticates the client of a request (RFC 6749 §2.3, §3.2.1), by the one method it is registered for. One class does it for
 * each kind of {@link ClientCredential}.
 */
@Singleton
public class ClientAuthenticator {

    /** The reason for a refusal outside of the client's networks, for the operator only. */
    public static final String OUTSIDE = "the caller's address is not in allowed_networks of the application";

    private final SecretAuthentication secrets;
    private final AssertionAuthentication assertions;
    private final CertificateAuthentication certificates;
    private final UsedAssertions usedAssertions;
    private final Clock clock;

    ClientAuthenticator(SecretAuthentication secrets, AssertionAuthentication assertions,
            CertificateAuthentication certificates, UsedAssertions usedAssertions, Clock clock) {
        this.secrets = secrets;
        this.assertions = assertions;
        this.certificates = certificates;
        this.usedAssertions = usedAssertions;
        this.clock = clock;
    }

    /**
     * Proves the client. Waits for nothing. A caller who has proved nothing does not learn whether a client exists or how it
     * authenticates. For a caller outside of the client's networks the client does not exist, so such a caller does not learn
     * whether a secret is right.
     *
     * @param address where the request comes from
     * @throws OAuthError.ClientAuthenticationFailed unknown client, wrong or missing secret: the answer is the same for all
     * @throws OAuthError.InvalidClient bad or used assertion
     */
    public Proof authenticate(ClientCredential credential, RegistrySnapshot snapshot, String address) {
        Optional<Client> registered = snapshot.client(credential.clientId());
        Optional<Client> client = registered.filter(each -> each.isAllowedFrom(address));
        String absence = registered.isPresent() && client.isEmpty()
                ? OUTSIDE
                : "unknown client";
        return switch (credential.method()) { // a method without a class does not compile
            case CLIENT_SECRET_BASIC, CLIENT_SECRET_POST ->
                proven(secrets, (ClientCredential.Secret) credential, client, absence);
            case PRIVATE_KEY_JWT -> proven(assertions, (ClientCredential.Assertion) credential, client, absence);
            case TLS_CLIENT_AUTH, SELF_SIGNED_TLS_CLIENT_AUTH ->
                proven(certificates, (ClientCredential.Certificate) credential, client, absence);
            case NONE -> throw new OAuthError.ClientAuthenticationFailed("no client secret in the request");
        };
    }

    /**
     * Begins what has to be fetched before {@link #authenticate} can judge: the key set of a client with a {@code jwks_uri}.
     *
     * @return done when it is over, however it ended; empty: nothing has to be fetched
     * @throws OAuthError.InvalidClient the assertion breaks a rule that does not depend on a key
     */
    public Optional<CompletionStage<Void>> fetched(ClientCredential credential, RegistrySnapshot snapshot, String address) {
        return credential instanceof ClientCredential.Assertion assertion
                ? snapshot.client(credential.clientId()).filter(client -> client.isAllowedFrom(address))
                        .flatMap(client -> assertions.fetched(assertion, client, clock.instant()))
                : Optional.empty();
    }

    private <C extends ClientCredential, F> Proof proven(ClientAuthentication<C, F> way, C presented,
            Optional<Client> client, String absence) {
        Instant now = clock.instant();
        F found = way.examine(presented, client, now); // first: what takes time is the same for every client
        if (client.isEmpty()) {
            throw way.refusal(absence);
        }
        ClientAuthMethod registered = client.get().authMethod();
        if (!registered.isProvenBy(presented.method())) {
            throw way.refusal("client authenticates by " + registered.wireName());
        }
        return way.prove(client.get(), found, now);
    }

    /** Whether {@link #use} has to wait for the store. If so, call it on another thread than the event loop's. */
    public boolean isWaitedFor(Proof proof) {
        return proof.assertion().isPresent() && usedAssertions.isWaitedFor();
    }

    /**
     * Uses up a proof that works once.
     *
     * @param waiting whether this may wait for the store: what {@link #isWaitedFor} answered
     * @throws OAuthError.InvalidClient another request has used it
     * @throws OAuthError.TemporarilyUnavailable the store cannot be asked, or there is no room to remember the proof
     */
    public void use(Proof proof, boolean waiting) {
        proof.assertion().ifPresent(assertion -> usedAssertions.use(assertion, waiting));
    }
}
