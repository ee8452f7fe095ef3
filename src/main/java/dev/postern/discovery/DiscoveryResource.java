package dev.postern.discovery;

import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;

import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

import io.smallrye.common.annotation.NonBlocking;
import io.vertx.core.http.HttpServerRequest;

import dev.postern.config.Issuer;
import dev.postern.keys.SigningKey;
import dev.postern.keys.SigningKeys;
import dev.postern.oauth.SigningAlgorithm;
import dev.postern.possession.MtlsEndpoints;
import dev.postern.snapshot.CurrentSnapshot;
import dev.postern.snapshot.RegistrySnapshot;

/**
 * The public documents: below {@code /.well-known} (RFC 8414, OpenID Connect Discovery, RFC 7517), and the certificates of the
 * keys where Auth0 has them.
 */
@Path("/")
@NonBlocking
@Tag(name = "Discovery")
public class DiscoveryResource {

    private static final MediaType JSON = MediaType.APPLICATION_JSON_TYPE;
    private static final MediaType PEM = new MediaType("application", "x-pem-file");
    private static final MediaType DER = new MediaType("application", "pkix-cert"); // RFC 2585 §4.1
    /** Public, so that proxies spare us the rest. {@link SigningKeys} waits for what is cached before a key signs. */
    private static final String CACHE_CONTROL = "public, max-age=" + SigningKeys.JWKS_MAX_AGE.toSeconds();

    private final Issuer issuer;
    private final MtlsEndpoints mtls;
    private final PublishedKeys keys;
    private final KeySetReaders readers;
    private final CurrentSnapshot current;

    DiscoveryResource(Issuer issuer, PublishedKeys keys, KeySetReaders readers, CurrentSnapshot current, MtlsEndpoints mtls) {
        this.issuer = issuer;
        this.mtls = mtls;
        this.keys = keys;
        this.readers = readers;
        this.current = current;
    }

    @GET
    @Path("/.well-known/openid-configuration")
    @Operation(operationId = "openIdConfiguration", summary = "Server metadata where OpenID Connect clients look for it")
    public Response openIdConfiguration() {
        return published(metadata(), JSON);
    }

    @GET
    @Path("/.well-known/oauth-authorization-server")
    @Operation(operationId = "serverMetadata", summary = "Server metadata (RFC 8414)")
    public Response serverMetadata() {
        return published(metadata(), JSON);
    }

    @GET
    @Path("/.well-known/jwks.json")
    @Operation(operationId = "jwks", summary = "The public keys that verify access tokens")
    public Response jwks(@Context HttpServerRequest http) {
        Set<SigningAlgorithm> used = current.get().signingAlgorithms();
        ObjectNode set = JsonNodeFactory.instance.objectNode();
        List<SigningKey> published = keys.all();
        readers.fetched(http, KeyDocument.KEY_SET, published);
        published.forEach(key -> set.withArray("keys").add(JsonWebKey.of(key, used))); // RFC 7517 §5
        return published(set, JSON);
    }

    @GET
    @Path("/pem")
    @Operation(operationId = "pem", summary = "The certificates of the same keys in PEM, the current one first")
    public Response pem(@Context HttpServerRequest http) {
        List<SigningKey> published = keys.all();
        readers.fetched(http, KeyDocument.PEM, published);
        return published(published.stream().map(Certificates::pem).collect(Collectors.joining()), PEM);
    }

    @GET
    @Path("/cer")
    @Operation(operationId = "cer", summary = "The certificate of the current key in DER, which holds one only")
    public Response cer(@Context HttpServerRequest http) {
        SigningKey first = keys.first();
        readers.fetched(http, KeyDocument.CER, List.of(first));
        return published(Certificates.der(first), DER);
    }

    private ServerMetadata metadata() {
        RegistrySnapshot snapshot = current.get();
        return ServerMetadata.of(issuer, snapshot.keyKinds(), mtls, snapshot.settings());
    }

    private static Response published(Object document, MediaType type) {
        return Response.ok(document, type) // whatever Accept says
                .header("Cache-Control", CACHE_CONTROL).build();
    }
}
