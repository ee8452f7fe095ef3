package dev.postern.clientauth;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.HexFormat;

/**
 * A client assertion that must not authenticate its client twice (RFC 7523 §3, item 7), or a DPoP proof that must not prove
 * twice (RFC 9449 §11.1).
 *
 * @param id 32 hexadecimal digits: 128 bits of SHA-256 of client id and {@code jti}, of a proof of key and {@code jti}. So all
 *        are small and of one size
 * @param clientId whose it is: it takes room of this client's share
 * @param expiresAt seconds since 1970: the {@code exp} of an assertion, or when a proof is too old
 */
public record UsedAssertion(String id, String clientId, long expiresAt) {

    private static final int ID_BYTES = 16;

    static UsedAssertion of(String clientId, String jti, long expiresAt) {
        return new UsedAssertion(id(clientId.length() + ":" + clientId + jti), clientId, expiresAt);
    }

    /**
     * A DPoP proof: the same one whoever sends it.
     *
     * @param thumbprint of the key that signed it
     */
    public static UsedAssertion ofProof(String clientId, String thumbprint, String jti, long expiresAt) {
        return new UsedAssertion(id("dpop:" + thumbprint + jti), clientId, expiresAt);
    }

    private static String id(String text) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(hash, 0, ID_BYTES);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("SHA-256 is not available", e);
        }
    }

    /** The id in two numbers: half the memory of its text. */
    Key key() {
        ByteBuffer bytes = ByteBuffer.wrap(HexFormat.of().parseHex(id));
        return new Key(bytes.getLong(), bytes.getLong());
    }

    /** @param high and low: the 128 bits */
    record Key(long high, long low) {

        String id() {
            return HexFormat.of().toHexDigits(high) + HexFormat.of().toHexDigits(low);
        }
    }
}
