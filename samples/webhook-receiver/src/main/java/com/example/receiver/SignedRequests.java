package com.example.receiver;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

import jakarta.inject.Singleton;

import org.eclipse.microprofile.config.inject.ConfigProperty;

/**
 * Checks the header {@code Postern-Signature: t=UNIXSECONDS,v1=HEX}: an HMAC-SHA-256 over the time, a dot and the body exactly as it
 * came. The comparison takes the same time wherever the first difference is, and an old request is refused, so that nobody can
 * send a recorded one again later.
 */
@Singleton
class SignedRequests {

    private static final Pattern HEADER = Pattern.compile("t=([0-9]{1,12}),v1=([0-9a-f]{64})");

    private final byte[] secret;
    private final Duration tolerance;
    private final Clock clock = Clock.systemUTC();

    SignedRequests(@ConfigProperty(name = "receiver.secret") String secret,
            @ConfigProperty(name = "receiver.tolerance") Duration tolerance) {
        this.secret = secret.getBytes(StandardCharsets.UTF_8);
        this.tolerance = tolerance;
    }

    /** @param header as it came; null if it did not */
    boolean areFromPostern(String header, byte[] body) {
        Matcher signature = HEADER.matcher(header == null ? "" : header);
        if (!signature.matches()) {
            return false;
        }
        Instant signedAt = Instant.ofEpochSecond(Long.parseLong(signature.group(1)));
        boolean recent = Duration.between(signedAt, clock.instant()).abs().compareTo(tolerance) <= 0;
        byte[] expected = digest(signature.group(1), body);
        return MessageDigest.isEqual(expected, HexFormat.of().parseHex(signature.group(2))) && recent;
    }

    private byte[] digest(String time, byte[] body) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(secret, "HmacSHA256"));
            mac.update((time + ".").getBytes(StandardCharsets.US_ASCII));
            return mac.doFinal(body);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}
