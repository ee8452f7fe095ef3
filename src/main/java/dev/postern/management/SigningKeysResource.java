package dev.postern.management;

import java.util.List;

import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;

import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.ResponseStatus;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

import io.quarkus.runtime.annotations.RegisterForReflection;
import io.quarkus.security.identity.SecurityIdentity;

import dev.postern.keys.SigningKeys;

/** {@code /api/v2/keys/signing}: the keys that sign access tokens. Auth0 allows five rotations a day, Postern any number. */
@Path(ManagementApi.PATH + "/keys/signing")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "Signing keys", description = "The keys that sign access tokens, and their rotation")
@RegisterForReflection
public class SigningKeysResource {

    private static final String UPDATE = "update:signing_keys";

    private final SigningKeys keys;
    private final SecurityIdentity caller;

    SigningKeysResource(SigningKeys keys, SecurityIdentity caller) {
        this.keys = keys;
        this.caller = caller;
    }

    @GET
    @RolesAllowed("read:signing_keys")
    @Operation(operationId = "getSigningKeys", summary = "List signing keys", description = "The current key, the next, previous ones, and the last three that were revoked.")
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
    @Operation(operationId = "postSigningKeys", summary = "Rotate the signing keys", description = "The next key becomes the current one. Needs update:signing_keys too.")
    public ObjectNode rotate() {
        if (!caller.hasRole(UPDATE)) {
            throw ManagementError.insufficientScope(List.of(UPDATE));
        }
        return SigningKeyView.brief(keys.rotate());
    }

    @PUT
    @Path("{kid}/revoke")
    @RolesAllowed(UPDATE)
    @Operation(operationId = "putSigningKeys", summary = "Revoke a previous signing key", description = "Tokens it signed are refused from now on.")
    public ObjectNode revoke(@PathParam("kid") String kid) {
        return SigningKeyView.brief(keys.revoke(PathParameters.id(kid)));
    }
}
