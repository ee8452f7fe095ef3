package dev.postern.limits;

import java.security.SecureRandom;

/**
 * Numbers for callers' addresses, which nobody outside of this process can foretell. All addresses of one IPv6 network of 64
 * bits have the same number, because one machine can have every one of them.
 */
final class AddressHash {

    private static final int GROUPS_OF_NETWORK = 4;
    private static final long FACTOR = 0x9E3779B97F4A7C15L;

    private final long seed = new SecureRandom().nextLong();

    /** @param address in the spelling of {@link java.net.InetAddress#getHostAddress()} */
    long of(String address) {
        long hash = seed;
        int colons = 0;
        for (int i = 0; i < address.length(); i++) {
            char c = address.charAt(i);
            if (c == ':' && ++colons == GROUPS_OF_NETWORK) {
                break;
            }
            hash = with(hash, c);
        }
        return finished(hash);
    }

    /** @param more such as the client id */
    long of(String address, String more) {
        return finished(with(of(address), more.hashCode()));
    }

    long of(String address, int more) {
        return finished(with(of(address), more));
    }

    private static long with(long hash, int more) {
        return Long.rotateLeft((hash ^ more) * FACTOR, 29);
    }

    /** Never 0, which marks a place that is free. */
    private static long finished(long hash) {
        long mixed = (hash ^ (hash >>> 32)) * FACTOR;
        return (mixed ^ (mixed >>> 29)) | 1;
    }
}
