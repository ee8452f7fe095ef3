package dev.postern.discovery;

import java.time.Instant;
import java.util.List;

/**
 * Whoever fetches a document of the public keys from one address with one {@code User-Agent}: as a rule a verifier, or several.
 *
 * @param address of IPv6 the network of 64 bits; empty: not known
 * @param userAgent the caller's own words, bounded, without control characters; empty: none
 * @param regular came again after some minutes
 * @param fetchedAt the last time
 * @param kids the keys in what it got then
 */
public record KeySetReader(String address, KeyDocument document, String userAgent, boolean regular, Instant fetchedAt,
        List<String> kids) {
}
