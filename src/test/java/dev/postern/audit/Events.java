package dev.postern.audit;

import java.util.List;
import java.util.Optional;

import dev.postern.accesstoken.AccessToken;
import dev.postern.accesstoken.Authorization;
import dev.postern.accesstoken.TokenOrganization;
import dev.postern.oauth.Caller;
import dev.postern.oauth.ClientAuthMethod;
import dev.postern.oauth.OAuthError;
import dev.postern.oauth.SigningAlgorithm;
import dev.postern.oauth.TokenDialect;
import dev.postern.registry.Client;
import dev.postern.registry.Organization;
import dev.postern.registry.ResourceServer;

/** Events as the token path records them. */
public final class Events {

    static final String TOKEN_VALUE = "eyJ-never-to-be-seen";
    /** {@code {"name":"node-auth0","version":"7.1.0"}}. */
    static final Caller CALLER = new Caller("192.0.2.7", Optional.of("curl/8.1"), Optional.of("auth.example"),
            Optional.of("eyJuYW1lIjoibm9kZS1hdXRoMCIsInZlcnNpb24iOiI3LjEuMCJ9"));

    private static final Client BILLING = new Client("billing", "Billing Job", ClientAuthMethod.CLIENT_SECRET_POST, true, false,
            List.of(), List.of(), false, Optional.empty(), Optional.empty());
    private static final ResourceServer ORDERS = new ResourceServer("5f0", "https://orders.example/", false,
            List.of("read", "write"), 3600, SigningAlgorithm.RS256, TokenDialect.RFC9068_PROFILE, false, false,
            ResourceServer.ProofOfPossession.NONE, Optional.empty(),
            Optional.empty());

    private Events() {
    }

    public static void issue(AuditLog log) {
        log.tokenIssued(CALLER, new Authorization(BILLING, ORDERS, Optional.empty(), List.of("read", "write")),
                new AccessToken(TOKEN_VALUE, 3600, Optional.of("jti-1")));
    }

    static void issueFor(AuditLog log, Organization organization) {
        log.tokenIssued(CALLER,
                new Authorization(BILLING, ORDERS, Optional.of(new TokenOrganization(organization, false)), List.of("read")),
                new AccessToken(TOKEN_VALUE, 3600, Optional.empty()));
    }

    static void refuseFor(AuditLog log, String organization) {
        log.tokenRefused(CALLER, Optional.of("billing"), Optional.empty(), Optional.of("https://orders.example/"),
                Optional.of("read"), Optional.of(organization), OAuthError.InvalidOrganization.unknown());
    }

    public static void refuse(AuditLog log, String clientId) {
        log.tokenRefused(CALLER, Optional.of(clientId), Optional.empty(), Optional.of("https://orders.example/"),
                Optional.of("read"), Optional.empty(), new OAuthError.ClientAuthenticationFailed("wrong secret"));
    }
}
