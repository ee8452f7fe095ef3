package dev.postern.possession;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Clock;
import java.util.Arrays;
import java.util.Base64;

import jakarta.inject.Singleton;

import dev.postern.config.MasterKey;

/**
 * Nonces for DPoP proofs (RFC 9449 §8): the minute in which one was made, and a MAC of it under the master key. So nothing is
 * stored, and every process with the same master key knows the nonces of the others. There is a new one each minute, and each
 * is good for {@value #MINUTES_MAX} minutes.
 */
@Singleton
final class DpopNonces {

    static final int MINUTES_MAX = 5;

    private static final int MAC_BYTES = 16;
    private static final int CHARACTERS = 27;
    private static final int SECONDS = 60;

    private final MasterKey masterKey;
    private final Clock clock;

    DpopNonces(MasterKey masterKey, Clock clock) {
        this.masterKey = masterKey;
        this.clock = clock;
    }

    /** The one to use now. */
    String current() {
        return of(minute());
    }

    /** Whether this server made it, and not too long ago. */
    boolean isGood(String nonce) {
        if (nonce.length() != CHARACTERS) {
            return false;
        }
        try {
            int minute = ByteBuffer.wrap(Base64.getUrlDecoder().decode(nonce)).getInt();
            int age = minute() - minute;
            return age >= -1 && age < MINUTES_MAX // another process' clock may be a little ahead
                    && MessageDigest.isEqual(of(minute).getBytes(StandardCharsets.ISO_8859_1),
                            nonce.getBytes(StandardCharsets.ISO_8859_1));
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    private int minute() {
        return Math.toIntExact(clock.instant().getEpochSecond() / SECONDS);
    }

    private String of(int minute) {
        byte[] mac = Arrays.copyOf(masterKey.nonceMac(ByteBuffer.allocate(Integer.BYTES).putInt(minute).array()), MAC_BYTES);
        return Base64.getUrlEncoder().withoutPadding()
                .encodeToString(ByteBuffer.allocate(Integer.BYTES + MAC_BYTES).putInt(minute).put(mac).array());
    }
}
