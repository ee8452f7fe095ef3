package dev.postern.accesstoken;

import java.security.GeneralSecurityException;
import java.util.Optional;

import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

import jakarta.inject.Singleton;

import dev.postern.config.MasterKey;
import dev.postern.snapshot.ResourceServer;

/** HS256 with an API's own {@code signing_secret}, which is used as the UTF-8 bytes it was registered with. */
@Singleton
final class ApiSecretMac {

    private static final String HMAC_SHA256 = "HmacSHA256";

    private final MasterKey masterKey;

    ApiSecretMac(MasterKey masterKey) {
        this.masterKey = masterKey;
    }

    /** @return empty: the API has no secret */
    Optional<byte[]> of(ResourceServer api, byte[] signingInput) {
        return api.sealedSigningSecret().map(sealed -> {
            try {
                Mac mac = Mac.getInstance(HMAC_SHA256);
                mac.init(new SecretKeySpec(masterKey.open(sealed, api.signingSecretPurpose()), HMAC_SHA256));
                return mac.doFinal(signingInput);
            } catch (GeneralSecurityException e) {
                throw new IllegalStateException("HMAC-SHA-256 is not available", e);
            }
        });
    }
}
