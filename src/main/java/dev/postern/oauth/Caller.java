package dev.postern.oauth;

import java.util.Optional;

/**
 * Where a request came from, as the audit log tells it.
 *
 * @param ip remote address; that of the client when Quarkus is told to trust the proxy's headers
 * @param auth0Client the {@code Auth0-Client} header: base64 of the SDK's name and version
 */
public record Caller(String ip, Optional<String> userAgent, Optional<String> host, Optional<String> auth0Client) {

    /** Of what this server does by itself. */
    public static final Caller NONE = new Caller("", Optional.empty(), Optional.empty(), Optional.empty());
}
