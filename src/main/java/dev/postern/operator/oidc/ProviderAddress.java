package dev.postern.operator.oidc;

import java.net.URI;
import java.util.regex.Pattern;

/** Which addresses of a provider secrets and codes are sent to. */
final class ProviderAddress {

    private static final int CHARACTERS_MAX = 2_000;
    private static final Pattern LOOPBACK = Pattern.compile("localhost|.+\\.localhost|127(?:\\.[0-9]{1,3}){3}|\\[::1\\]",
            Pattern.CASE_INSENSITIVE);

    private ProviderAddress() {
    }

    /** Whether it is https, or http that does not leave this machine; without a user name and of bearable length. */
    static boolean isSafe(URI uri) {
        boolean web = uri.getHost() != null && uri.getRawUserInfo() == null && uri.toString().length() <= CHARACTERS_MAX;
        return web && (isTls(uri) || ("http".equalsIgnoreCase(uri.getScheme()) && LOOPBACK.matcher(uri.getHost()).matches()));
    }

    static boolean isTls(URI uri) {
        return "https".equalsIgnoreCase(uri.getScheme());
    }
}
