package dev.postern.audit;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;

import dev.postern.accesstoken.AccessToken;
import dev.postern.accesstoken.Authorization;
import dev.postern.accesstoken.TokenOrganization;
import dev.postern.oauth.Caller;
import dev.postern.oauth.ClientAuthMethod;
import dev.postern.oauth.OAuthError;
import dev.postern.oauth.SigningAlgorithm;
import dev.postern.oauth.TokenDialect;
import dev.postern.snapshot.Client;
import dev.postern.snapshot.Organization;
import dev.postern.snapshot.ResourceServer;

/** Events as the token path records them. */
public final class Events {

    static final String TOKEN_VALUE = "eyJ-never-to-be-seen";
    /** {@code {"name":"node-auth0","version":"7.1.0"}}. */
    static final Caller CALLER = new Caller("192.0.2.7", Optional.of("curl/8.1"), Optional.of("auth.example"),
            Optional.of("eyJuYW1lIjoibm9kZS1hdXRoMCIsInZlcnNpb24iOiI3LjEuMCJ9"));

    private static final Client BILLING = new Client("billing", "Billing Job", ClientAuthMethod.CLIENT_SECRET_POST, true, false,
            Optional.empty(), List.of(), List.of(), Optional.empty(), List.of(), false, Optional.empty(), Optional.empty(),
            false,
            List.of(),
            Optional.empty(), Map.of());
    private static final ResourceServer ORDERS = new ResourceServer("5f0", "https://orders.example/", false,
            List.of("read", "write"), Set.of("read", "write"), 3600, SigningAlgorithm.RS256, TokenDialect.RFC9068_PROFILE,
            false, false,
            ResourceServer.ProofOfPossession.NONE, Optional.empty(),
            Optional.empty());

    private static final List<String> MANY_SCOPES = IntStream.range(0, 1_000).mapToObj(n -> "s" + n).toList();

    private Events() {
    }

    public static void issue(AuditLog log) {
        log.tokenIssued(CALLER, new Authorization(BILLING, ORDERS, Optional.empty(), List.of("read", "write")),
                new AccessToken(TOKEN_VALUE, 3600, Optional.of("jti-1")), "sec_1", Optional.of("spring"), Optional.empty(),
                Optional.empty());
    }

    static Client client(String name) {
        return new Client("billing", name, ClientAuthMethod.CLIENT_SECRET_POST, true, false, Optional.empty(), List.of(),
                List.of(), Optional.empty(), List.of(), false,
                Optional.empty(), Optional.empty(), false, List.of(), Optional.empty(), Map.of());
    }

    /** With a thousand scopes and texts of this length wherever a token event has one. */
    static void issueWorst(AuditLog log, String text) {
        Caller caller = new Caller(text, Optional.of(text), Optional.of(text), Optional.of(text));
        ResourceServer api = new ResourceServer("5f0", text, false, MANY_SCOPES, Set.copyOf(MANY_SCOPES), 3600,
                SigningAlgorithm.RS256,
                TokenDialect.RFC9068_PROFILE, false, false, ResourceServer.ProofOfPossession.NONE, Optional.empty(),
                Optional.empty());
        Organization organization = new Organization("org_1", text, Optional.empty(), Map.of(), Optional.empty());
        log.tokenIssued(caller, new Authorization(client(text), api,
                Optional.of(new TokenOrganization(organization, true)), MANY_SCOPES),
                new AccessToken(TOKEN_VALUE, 3600, Optional.of("jti-1")), "sec_1", Optional.of(text),
                Optional.of("A".repeat(43)), Optional.empty());
    }

    static void issueFor(AuditLog log, Organization organization) {
        log.tokenIssued(CALLER,
                new Authorization(BILLING, ORDERS, Optional.of(new TokenOrganization(organization, false)), List.of("read")),
                new AccessToken(TOKEN_VALUE, 3600, Optional.empty()), "sec_1", Optional.empty(), Optional.empty(),
                Optional.empty());
    }

    static void refuseFor(AuditLog log, String organization) {
        log.tokenRefused(CALLER, true, Optional.of("billing"), Optional.empty(), Optional.of("https://orders.example/"),
                Optional.of("read"), Optional.of(organization), Optional.empty(),
                OAuthError.InvalidOrganization.unknown());
    }

    public static void refuse(AuditLog log, String clientId) {
        log.tokenRefused(CALLER, true, Optional.of(clientId), Optional.empty(), Optional.of("https://orders.example/"),
                Optional.of("read"), Optional.empty(), Optional.empty(),
                new OAuthError.ClientAuthenticationFailed("wrong secret"));
    }

    /** Anybody can. */
    static void refuseUnproven(AuditLog log, String clientId) {
        log.tokenRefused(CALLER, false, Optional.of(clientId), Optional.empty(), Optional.of("https://orders.example/"),
                Optional.of("read"), Optional.empty(), Optional.empty(),
                new OAuthError.ClientAuthenticationFailed("wrong secret"));
    }
}
