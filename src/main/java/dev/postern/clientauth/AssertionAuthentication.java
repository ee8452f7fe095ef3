package dev.postern.clientauth;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

import jakarta.inject.Singleton;

import dev.postern.config.Issuer;
import dev.postern.credential.AssertionKey;
import dev.postern.credential.CredentialUses;
import dev.postern.keys.SignatureProvider;
import dev.postern.oauth.AssertionAlgorithm;
import dev.postern.oauth.ClientCredential;
import dev.postern.oauth.CompactJws;
import dev.postern.oauth.OAuthError;
import dev.postern.snapshot.Client;

/**
 * {@code private_key_jwt} (RFC 7523 §3, OpenID Connect Core §9). What the assertion says is checked first, the same for every
 * client, known or not; then its signature by the registered keys, each by its own algorithm only (RFC 8725 §3.1); last,
 * whether it has been used before. Keys the header brings along are not looked at.
 *
 * <p>
 * The cost of a refusal depends on the assertion, not on the client. For a client that does not exist as many signatures are
 * verified as for one with keys, each with a key of the kind and size of the signature.
 */
@Singleton
final class AssertionAuthentication
        implements ClientAuthentication<ClientCredential.Assertion, AssertionAuthentication.Checked> {

    private static final String FAILED = "Failed to verify client_assertion";

    private final AssertionClaims claims;
    private final UsedAssertions used;
    private final CredentialUses uses;
    private final ClientKeySets keySets;
    private final SignatureProvider provider;

    AssertionAuthentication(Issuer issuer, UsedAssertions used, CredentialUses uses, ClientKeySets keySets,
            SignatureProvider provider) {
        this.claims = new AssertionClaims(List.of(issuer.issuer(), issuer.tokenEndpoint()));
        this.used = used;
        this.uses = uses;
        this.keySets = keySets;
        this.provider = provider;
    }

    /** @param signer the client's key that signed the assertion */
    record Checked(AssertionClaims.Single claims, Optional<AssertionKey> signer) {
    }

    @Override
    public Checked examine(ClientCredential.Assertion presented, Optional<Client> client, Instant now) {
        AssertionClaims.Single single = claims.check(presented, now);
        return new Checked(single, signer(presented.jws(), client.map(keySets::keysOf).orElse(List.of()), now));
    }

    @Override
    public OAuthError refusal(String reason) {
        return new OAuthError.InvalidClient(FAILED, reason);
    }

    @Override
    public Proof prove(Client client, Checked checked, Instant now) {
        AssertionKey signer = checked.signer()
                .orElseThrow(() -> refusal("no live key of the client has signed the client_assertion"));
        AssertionClaims.Single single = checked.claims();
        claims.checkAudience(single, signer.audience());
        UsedAssertion assertion = UsedAssertion.of(client.clientId(), single.jti(), single.expiresAt().getEpochSecond());
        used.refuseUsed(assertion, single.issuedAt());
        uses.used(signer.credentialId(), now);
        return new Proof(client, signer.credentialId(), Optional.empty(), Optional.of(assertion));
    }

    /**
     * Begins to fetch the client's key set, if it has one by reference and the assertion may need it.
     *
     * @return done when the fetch is over, however it ended; empty: there is nothing to wait for
     */
    Optional<CompletionStage<Void>> fetched(ClientCredential.Assertion presented, Client client, Instant now) {
        if (client.keySet().isEmpty()) {
            return Optional.empty();
        }
        claims.check(presented, now); // an assertion that is refused anyway causes no fetch
        return keySets.awaited(client, Optional.ofNullable(presented.jws().header().path("kid").textValue()));
    }

    /** A {@code kid} narrows the keys down; without one the first two of the algorithm are tried. */
    private Optional<AssertionKey> signer(CompactJws jws, List<AssertionKey> keys, Instant now) {
        AssertionAlgorithm algorithm = AssertionAlgorithm.named(jws.header().path("alg").textValue()).orElseThrow();
        String kid = jws.header().path("kid").textValue();
        int tried = 0;
        for (AssertionKey key : keys) {
            if (tried < AssertionKey.ENABLED_MAX && key.algorithm() == algorithm && key.isLive(now)
                    && (kid == null || kid.equals(key.kid()))
                    && algorithm.kind().couldBeSigned(key.key(), jws.signature())) {
                tried++;
                if (provider.verifies(algorithm.jws(), jws, key.key())) {
                    return Optional.of(key); // who has the key may know that it is one
                }
            }
        }
        for (; tried < AssertionKey.ENABLED_MAX; tried++) {
            NobodysKeys.like(algorithm.kind(), jws.signature()).ifPresent(key -> provider.verifies(algorithm.jws(), jws, key));
        }
        return Optional.empty();
    }
}
