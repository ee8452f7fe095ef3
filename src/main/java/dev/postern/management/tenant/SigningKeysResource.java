package dev.postern.management.tenant;

import java.util.List;
import java.util.Optional;
import java.util.Set;

import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.UriInfo;

import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.ResponseStatus;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

import io.quarkus.runtime.annotations.RegisterForReflection;
import io.quarkus.security.identity.SecurityIdentity;

import dev.postern.entity.Cause;
import dev.postern.entity.PendingEvent;
import dev.postern.keys.KeysChange;
import dev.postern.keys.SigningKeys;
import dev.postern.keys.StoredSigningKey;
import dev.postern.management.ManagementApi;
import dev.postern.management.ManagementError;
import dev.postern.management.PathParameters;
import dev.postern.management.QueryParameters;
import dev.postern.management.SigningKeyView;
import dev.postern.oauth.KeyKind;
import dev.postern.oauth.SigningAlgorithm;

/** {@code /api/v2/keys/signing}: the keys that sign access tokens. Auth0 allows five rotations a day, Postern any number. */
@Path(ManagementApi.PATH + "/keys/signing")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "Signing keys", description = "The keys that sign access tokens, and their rotation")
@RegisterForReflection
public class SigningKeysResource {

    private static final String UPDATE = "update:signing_keys";
    private static final String SIGNING_ALG = "signing_alg";

    private final SigningKeys keys;
    private final KeysChange change;
    private final SecurityIdentity caller;

    SigningKeysResource(SigningKeys keys, ManagementApi management, SecurityIdentity caller) {
        this.keys = keys;
        this.change = new ByRequest(management.cause());
        this.caller = caller;
    }

    @GET
    @RolesAllowed("read:signing_keys")
    @Operation(operationId = "getSigningKeys", summary = "List signing keys", description = "Of each kind of keys the current one, the next, previous ones, and the last three that were revoked.")
    public ArrayNode list() {
        ArrayNode answer = JsonNodeFactory.instance.arrayNode();
        keys.list().forEach(key -> answer.add(SigningKeyView.whole(key)));
        return answer;
    }

    @GET
    @Path("{kid}")
    @RolesAllowed("read:signing_keys")
    @Operation(operationId = "getSigningKey", summary = "Get a signing key")
    public ObjectNode get(@PathParam("kid") String kid) {
        return SigningKeyView.whole(keys.find(PathParameters.id(kid)));
    }

    @POST
    @Path("rotate")
    @ResponseStatus(201)
    @RolesAllowed("create:signing_keys")
    @Operation(operationId = "postSigningKeys", summary = "Rotate the signing keys", description = "The next key becomes the current one: of each kind of keys, or of the kind that signs by signing_alg. Needs update:signing_keys too.")
    public ObjectNode rotate(@Context UriInfo uri) {
        return rotate(kind(new QueryParameters(uri, Set.of(SIGNING_ALG))));
    }

    /** The same for a caller in this process. Without a kind: the keys of each. */
    @RolesAllowed("create:signing_keys")
    public ObjectNode rotate(Optional<KeyKind> kind) {
        if (!caller.hasRole(UPDATE)) {
            throw ManagementError.insufficientScope(List.of(UPDATE));
        }
        return SigningKeyView.brief(keys.rotate(kind, change));
    }

    @PUT
    @Path("{kid}/revoke")
    @RolesAllowed(UPDATE)
    @Operation(operationId = "putSigningKeys", summary = "Revoke a previous signing key", description = "Tokens it signed are refused from now on.")
    public ObjectNode revoke(@PathParam("kid") String kid) {
        return SigningKeyView.brief(keys.revoke(PathParameters.id(kid), change));
    }

    private static Optional<KeyKind> kind(QueryParameters query) {
        return query.text(SIGNING_ALG).map(name -> SigningAlgorithm.named(name).flatMap(SigningAlgorithm::keyKind)
                .orElseThrow(() -> ManagementError.invalidQuery("No algorithm that a signing key signs by: " + name,
                        SIGNING_ALG)));
    }

    /** On behalf of a request. */
    private record ByRequest(Cause cause) implements KeysChange {

        @Override
        public Optional<PendingEvent> event(List<StoredSigningKey> before, List<StoredSigningKey> after) {
            return cause.event(List.of(KeyRingChange.of(before, after)));
        }

        @Override
        public void committed(List<StoredSigningKey> before, List<StoredSigningKey> after, Optional<PendingEvent> stored) {
            cause.committed(List.of(KeyRingChange.of(before, after)), stored);
        }
    }
}
