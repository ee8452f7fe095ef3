package dev.postern.actions;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Which claims the tenant's own code may set (Auth0, "Create custom claims"): those that mean something to a verifier are not
 * among them. A claim that is not allowed is left out, and the token is issued without it.
 */
final class ClaimRules {

    /** Names that only the server sets. */
    private static final Set<String> RESTRICTED = Set.of("acr", "act", "active", "amr", "at_hash", "ath", "attest", "aud",
            "auth_time", "authorization_details", "azp", "c_hash", "client_id", "cnf", "cty", "dest", "entitlements", "events",
            "exp", "groups", "gty", "htm", "htu", "iat", "internalService", "iss", "jcard", "jku", "jti", "jwe", "jwk", "kid",
            "may_act", "mky", "nbf", "nonce", "object_id", "org_id", "org_name", "orig", "origid", "permissions", "roles",
            "rph", "s_hash", "scope", "scp", "sid", "sip_callid", "sip_cseq_num", "sip_date", "sip_from_tag",
            "sip_via_branch", "sub", "sub_jwk", "toe", "txn", "typ", "uuid", "vot", "vtm", "x5t#S256");
    /** Domains whose namespaces are the platform's own. */
    private static final Set<String> PLATFORM = Set.of("auth0.com", "webtask.io", "webtask.run");
    private static final Pattern URN = Pattern.compile("urn:[a-z0-9][a-z0-9-]{0,31}:.+", Pattern.CASE_INSENSITIVE);

    private ClaimRules() {
    }

    /** @param ofSystemApi whether the token is for the Management API, whose tokens have namespaced claims only */
    static boolean allows(String name, boolean ofSystemApi) {
        if (name.isEmpty() || RESTRICTED.contains(name)) {
            return false;
        }
        return looksNamespaced(name) ? isNamespaced(name) : !ofSystemApi;
    }

    /** Whether it is a URL or a URN, and of somebody else than the platform. */
    static boolean isNamespaced(String name) {
        String lower = name.toLowerCase(Locale.ROOT);
        if (lower.startsWith("urn:")) {
            return URN.matcher(name).matches() && !lower.startsWith("urn:auth0:");
        }
        return (lower.startsWith("http://") || lower.startsWith("https://")) && !isOfPlatform(lower);
    }

    private static boolean looksNamespaced(String name) {
        String lower = name.toLowerCase(Locale.ROOT);
        return lower.startsWith("http://") || lower.startsWith("https://") || lower.startsWith("urn:");
    }

    private static boolean isOfPlatform(String url) {
        String host;
        try {
            host = new URI(url).getHost();
        } catch (URISyntaxException e) {
            host = null;
        }
        String named = host == null ? url.replaceFirst("^https?://", "").replaceFirst("[/?#:].*", "") : host;
        return PLATFORM.stream().anyMatch(domain -> named.equals(domain) || named.endsWith("." + domain));
    }
}
