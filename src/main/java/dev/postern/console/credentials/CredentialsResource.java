package dev.postern.console.credentials;

import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.postern.console.ApiCall;
import dev.postern.console.Changes;
import dev.postern.console.ConsoleDoor;
import dev.postern.console.Form;
import dev.postern.console.Frame;
import dev.postern.console.MakesOne;
import dev.postern.console.Pages;
import dev.postern.console.Problem;
import dev.postern.console.Sections;
import dev.postern.console.Visit;
import dev.postern.credential.ClientAuthenticationMethods;
import dev.postern.entity.Documents;
import dev.postern.entity.Timestamps;
import dev.postern.management.PathParameters;
import dev.postern.management.clients.ClientCredentialsResource;
import dev.postern.management.clients.ClientsResource;
import dev.postern.oauth.ClientAuthMethod;
import dev.postern.registry.Clients;

/**
 * The keys and certificates of one application. A key is changed without an outage as a secret is: add a second one, use both,
 * retire the first.
 */
@Path(ConsoleDoor.PATH + "applications/{id}/keys")
public class CredentialsResource {

    static final String READ = "read:client_credentials";
    private static final String BY_KEY = ClientAuthMethod.PRIVATE_KEY_JWT.wireName();

    private final ClientCredentialsResource credentials;
    private final ClientsResource operations;
    private final Clients clients;
    private final CredentialsView view;
    private final Changes changes;
    private final Pages pages;
    private final Visit visit;
    private final Clock clock;

    CredentialsResource(ClientCredentialsResource credentials, ClientsResource operations, Clients clients,
            CredentialsView view, Changes changes, Pages pages, Visit visit, Clock clock) {
        this.credentials = credentials;
        this.operations = operations;
        this.clients = clients;
        this.view = view;
        this.changes = changes;
        this.pages = pages;
        this.visit = visit;
        this.clock = clock;
    }

    /** The page. */
    @GET
    public Response show(@PathParam("id") String id, @Context UriInfo uri) {
        CredentialsPage page = view.of(PathParameters.id(id), Form.EMPTY, Problem.NONE);
        return Pages.answer(CredentialsTemplates.credentials(pages.frame(title(page), Sections.APPLICATIONS, uri), page));
    }

    private static String title(CredentialsPage page) {
        return "Keys of " + page.name();
    }

    private Response refused(String clientId, Form typed, Problem problem) {
        CredentialsPage page = view.of(clientId, typed, problem);
        return Pages.answer(problem.status(),
                CredentialsTemplates.credentials(pages.frame(title(page), Sections.APPLICATIONS), page));
    }

    /** Registers a public key. It proves nothing before it is used. */
    @POST
    @MakesOne
    @Consumes(MediaType.APPLICATION_FORM_URLENCODED)
    public Response add(@PathParam("id") String id, Form form) {
        visit.require("create:client_credentials");
        String clientId = PathParameters.id(id);
        ObjectNode body = Documents.empty().put("credential_type", "public_key");
        form.given("name").ifPresent(name -> body.put("name", name));
        body.put("pem", form.text("pem").replace("\r\n", "\n"));
        form.given("alg").ifPresent(algorithm -> body.put("alg", algorithm));
        Optional<String> days = form.given("days");
        if (days.isPresent() && !days.get().matches("[1-9][0-9]{0,3}")) {
            return refused(clientId, form, Problem.of("days", "A key ends after 1 to 9999 days, or never"));
        }
        days.ifPresent(number -> body.put("expires_at",
                Timestamps.text(clock.instant().plus(Duration.ofDays(Integer.parseInt(number))))));
        ApiCall call = ApiCall.post("/clients/" + clientId + "/credentials", body, "Register a key or certificate");
        return done(clientId, form, "saved", () -> changes.make(call, given -> credentials.create(clientId, given)));
    }

    /** What it would break to authenticate by a key instead of a secret. */
    @GET
    @Path("{credential}/use")
    public Response ask(@PathParam("id") String id, @PathParam("credential") String credential) {
        visit.require("update:clients");
        String clientId = PathParameters.id(id);
        String credentialId = PathParameters.id(credential);
        KeySwitch change = view.change(clientId, credentialId, using(clientId, with(clientId, credentialId)), Problem.NONE);
        Frame frame = pages.frame("Authenticate by a key", Sections.APPLICATIONS);
        return Pages.answer(CredentialsTemplates.keySwitch(frame, change));
    }

    /** Uses a key, beside those that are used already. Secrets are refused from then on. */
    @POST
    @Path("{credential}/use")
    @Consumes(MediaType.APPLICATION_FORM_URLENCODED)
    public Response use(@PathParam("id") String id, @PathParam("credential") String credential, Form form) {
        String clientId = PathParameters.id(id);
        return patch(clientId, using(clientId, with(clientId, PathParameters.id(credential))));
    }

    /** Uses a key no longer; it stays registered. */
    @POST
    @Path("{credential}/stop")
    @Consumes(MediaType.APPLICATION_FORM_URLENCODED)
    public Response stop(@PathParam("id") String id, @PathParam("credential") String credential, Form form) {
        String clientId = PathParameters.id(id);
        List<String> used = used(clientId);
        used.remove(PathParameters.id(credential));
        return patch(clientId, using(clientId, used));
    }

    private Response patch(String clientId, ApiCall call) {
        return done(clientId, Form.EMPTY, "saved", () -> changes.make(call, given -> operations.patch(clientId, given)));
    }

    private List<String> used(String clientId) {
        return new ArrayList<>(ClientAuthenticationMethods.namedIn(clients.find(clientId).document()));
    }

    private List<String> with(String clientId, String credentialId) {
        List<String> used = used(clientId);
        if (!used.contains(credentialId)) {
            used.add(credentialId);
        }
        return used;
    }

    private static ApiCall using(String clientId, List<String> credentialIds) {
        ObjectNode body = Documents.empty().putNull("token_endpoint_auth_method");
        ArrayNode list = body.putObject(ClientAuthenticationMethods.FIELD).putObject(BY_KEY).putArray("credentials");
        credentialIds.forEach(id -> list.addObject().put("id", id));
        return ApiCall.patch("/clients/" + clientId, body, "Update a client");
    }

    /** Changes when a key ends. */
    @POST
    @Path("{credential}/end")
    @Consumes(MediaType.APPLICATION_FORM_URLENCODED)
    public Response end(@PathParam("id") String id, @PathParam("credential") String credential, Form form) {
        String clientId = PathParameters.id(id);
        String credentialId = PathParameters.id(credential);
        ObjectNode body = Documents.empty().put("expires_at",
                form.given("ends").map(day -> day + "T00:00:00.000Z").orElse(null));
        ApiCall call = ApiCall.patch("/clients/" + clientId + "/credentials/" + credentialId, body,
                "Change when a credential expires");
        return done(clientId, Form.EMPTY, "saved",
                () -> changes.make(call, given -> credentials.patch(clientId, credentialId, given)));
    }

    /** Deletes a key that is not used. */
    @POST
    @Path("{credential}/retire")
    @Consumes(MediaType.APPLICATION_FORM_URLENCODED)
    public Response retire(@PathParam("id") String id, @PathParam("credential") String credential, Form form) {
        String clientId = PathParameters.id(id);
        String credentialId = PathParameters.id(credential);
        ApiCall call = ApiCall.delete("/clients/" + clientId + "/credentials/" + credentialId, "Delete a credential");
        return done(clientId, Form.EMPTY, "key-retired",
                () -> changes.run(call, () -> credentials.delete(clientId, credentialId)));
    }

    private Response done(String clientId, Form typed, String done, Runnable change) {
        try {
            change.run();
        } catch (RuntimeException refusal) {
            return refused(clientId, typed, Problem.of(refusal));
        }
        return Pages.seeOther(ConsoleDoor.PATH + "applications/" + clientId + "/keys", done);
    }
}
