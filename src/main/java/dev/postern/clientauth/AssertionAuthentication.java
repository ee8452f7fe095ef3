package dev.postern.clientauth;

import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.RSAPublicKeySpec;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

import jakarta.inject.Singleton;

import dev.postern.config.Issuer;
import dev.postern.oauth.AssertionAlgorithm;
import dev.postern.oauth.ClientAuthMethod;
import dev.postern.oauth.ClientCredential;
import dev.postern.oauth.CompactJws;
import dev.postern.oauth.OAuthError;
import dev.postern.registry.AssertionKey;
import dev.postern.registry.Client;

/**
 * {@code private_key_jwt} (RFC 7523 §3, OpenID Connect Core §9). What the assertion says is checked first, the same for every
 * client, known or not; then its signature by the registered keys, each by its own algorithm only (RFC 8725 §3.1); last,
 * whether it has been used before. Keys the header brings along are not looked at.
 */
@Singleton
final class AssertionAuthentication {

    private static final String FAILED = "Failed to verify client_assertion";
    private static final RSAPublicKey NOBODYS = nobodys();

    private final AssertionClaims claims;
    private final ReplayMemory replays;
    private final Clock clock;

    AssertionAuthentication(Issuer issuer, ReplayMemory replays, Clock clock) {
        this.claims = new AssertionClaims(List.of(issuer.issuer(), issuer.tokenEndpoint()));
        this.replays = replays;
        this.clock = clock;
    }

    Client authenticate(ClientCredential.Assertion presented, Optional<Client> client) {
        Instant now = clock.instant();
        AssertionClaims.Single single = claims.check(presented, now);
        boolean genuine = isSigned(presented.jws(), client.map(Client::assertionKeys).orElse(List.of()), now);
        if (client.isEmpty()) {
            throw new OAuthError.InvalidClient(FAILED, "unknown client");
        }
        if (client.get().authMethod() != ClientAuthMethod.PRIVATE_KEY_JWT) {
            throw new OAuthError.InvalidClient(FAILED, "client authenticates by " + client.get().authMethod().wireName());
        }
        if (!genuine) {
            throw new OAuthError.InvalidClient(FAILED, "no live key of the client has signed the client_assertion");
        }
        if (!replays.isFirst(presented.clientId(), single.jti(), single.expiresAt(), now)) {
            throw new OAuthError.InvalidClient("client_assertion has been used before: its jti must be unique");
        }
        return client.get();
    }

    /** A {@code kid} narrows the keys down; without one each is tried. Where there is none, as much work is done. */
    private static boolean isSigned(CompactJws jws, List<AssertionKey> keys, Instant now) {
        String algorithm = jws.header().path("alg").textValue();
        String kid = jws.header().path("kid").textValue();
        boolean tried = false;
        boolean signed = false;
        for (AssertionKey key : keys) {
            if (key.algorithm().name().equals(algorithm) && key.isLive(now) && (kid == null || kid.equals(key.kid()))) {
                tried = true;
                signed |= key.algorithm().verifies(jws, key.key());
            }
        }
        if (!tried) {
            AssertionAlgorithm.RS256.verifies(jws, NOBODYS);
        }
        return signed;
    }

    /** A number of the size of a modulus: nobody can sign for it, and verifying costs as much as for a key. */
    private static RSAPublicKey nobodys() {
        try {
            BigInteger modulus = BigInteger.ONE.shiftLeft(2048).subtract(BigInteger.valueOf(1_942_289));
            return (RSAPublicKey) KeyFactory.getInstance("RSA")
                    .generatePublic(new RSAPublicKeySpec(modulus, BigInteger.valueOf(65_537)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("RSA is not available", e);
        }
    }
}
