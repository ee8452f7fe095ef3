package dev.postern.discovery;

import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;

import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

import io.smallrye.common.annotation.NonBlocking;

import dev.postern.config.Issuer;
import dev.postern.keys.SigningKeys;
import dev.postern.oauth.SigningAlgorithm;
import dev.postern.registry.Registry;

/** The public documents below {@code /.well-known} (RFC 8414, OpenID Connect Discovery, RFC 7517). */
@Path("/.well-known")
@NonBlocking
@Tag(name = "Discovery")
public class DiscoveryResource {

    /** Public, so that proxies spare us the rest. {@link SigningKeys} waits for what is cached before a key signs. */
    private static final String CACHE_CONTROL = "public, max-age=" + SigningKeys.JWKS_MAX_AGE.toSeconds();

    private final ServerMetadata metadata;
    private final SigningKeys keys;
    private final Registry registry;

    DiscoveryResource(Issuer issuer, SigningKeys keys, Registry registry) {
        this.metadata = ServerMetadata.of(issuer);
        this.keys = keys;
        this.registry = registry;
    }

    @GET
    @Path("/openid-configuration")
    @Operation(operationId = "openIdConfiguration", summary = "Server metadata where OpenID Connect clients look for it")
    public Response openIdConfiguration() {
        return published(metadata);
    }

    @GET
    @Path("/oauth-authorization-server")
    @Operation(operationId = "serverMetadata", summary = "Server metadata (RFC 8414)")
    public Response serverMetadata() {
        return published(metadata);
    }

    @GET
    @Path("/jwks.json")
    @Operation(operationId = "jwks", summary = "The public keys that verify access tokens")
    public Response jwks() {
        // One key serves RS256, RS512 and PS256; a verifier that goes by alg must not be told RS256 alone then.
        String alg = registry.current().signsByRs256Only() ? SigningAlgorithm.RS256.name() : null;
        return published(new JsonWebKey.KeySet(keys.published().stream().map(key -> JsonWebKey.of(key, alg)).toList()));
    }

    private static Response published(Object document) {
        return Response.ok(document, MediaType.APPLICATION_JSON_TYPE) // whatever Accept says
                .header("Cache-Control", CACHE_CONTROL).build();
    }
}
