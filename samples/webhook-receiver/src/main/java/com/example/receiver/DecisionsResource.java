package com.example.receiver;

import java.io.IOException;

import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.BadRequestException;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.NotAuthorizedException;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;

import com.fasterxml.jackson.databind.ObjectMapper;

/** Two ways for Postern to show who asks. A receiver needs one of them. */
@Path("/")
@Consumes(MediaType.APPLICATION_JSON)
@Produces(MediaType.APPLICATION_JSON)
public class DecisionsResource {

    private final SignedRequests requests;
    private final ObjectMapper json;

    DecisionsResource(SignedRequests requests, ObjectMapper json) {
        this.requests = requests;
        this.json = json;
    }

    /** For {@code "authentication": {"type": "hmac", "secret_name": "…"}}. The body is read as bytes, because these are signed. */
    @POST
    @Path("signed")
    public Decision signed(@HeaderParam("Postern-Signature") String signature, byte[] body) {
        if (!requests.areFromPostern(signature, body)) {
            throw new NotAuthorizedException("Postern-Signature");
        }
        return decision(body);
    }

    /** For {@code "authentication": {"type": "oidc_client"}}. */
    @POST
    @Path("authorized")
    @RolesAllowed("decide:tokens")
    public Decision authorized(byte[] body) {
        return decision(body);
    }

    private Decision decision(byte[] body) {
        try {
            return Decision.about(json.readTree(body));
        } catch (IOException e) {
            throw new BadRequestException("The body is not JSON");
        }
    }
}
