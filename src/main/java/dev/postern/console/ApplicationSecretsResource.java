package dev.postern.console;

import java.io.InputStream;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.Optional;
import java.util.function.Function;

import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;

import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.postern.config.Issuer;
import dev.postern.credential.ClientsConfig;
import dev.postern.credential.CredentialUses;
import dev.postern.entity.Documents;
import dev.postern.entity.Entity;
import dev.postern.entity.Timestamps;
import dev.postern.management.PathParameters;
import dev.postern.management.clients.ClientSecretsResource;
import dev.postern.management.clients.ClientsResource;
import dev.postern.registry.Clients;
import dev.postern.snapshot.CurrentSnapshot;

/** The secrets of one application: one more, or a new one in place of all. */
@Path(ConsoleDoor.PATH + "applications/{id}/secrets")
public class ApplicationSecretsResource {

    static final String READ = "read:client_keys";
    private static final String UPDATE = "update:client_keys";

    private final ClientSecretsResource secrets;
    private final ClientsResource operations;
    private final Clients clients;
    private final ClientsConfig config;
    private final CurrentSnapshot current;
    private final CredentialUses uses;
    private final Quickstarts quickstarts;
    private final Refusals log;
    private final ApplicationView view;
    private final Changes changes;
    private final Pages pages;
    private final Visit visit;
    private final Issuer issuer;
    private final Clock clock;

    ApplicationSecretsResource(ClientSecretsResource secrets, ClientsResource operations, Clients clients, ClientsConfig config,
            CurrentSnapshot current, CredentialUses uses, Quickstarts quickstarts, Refusals log, ApplicationView view,
            Changes changes, Pages pages, Visit visit, Issuer issuer, Clock clock) {
        this.secrets = secrets;
        this.operations = operations;
        this.clients = clients;
        this.config = config;
        this.current = current;
        this.uses = uses;
        this.quickstarts = quickstarts;
        this.log = log;
        this.view = view;
        this.changes = changes;
        this.pages = pages;
        this.visit = visit;
        this.issuer = issuer;
        this.clock = clock;
    }

    /** One more, beside those that there are: the first step of a change without an outage. */
    @POST
    @MakesOne
    @Consumes(MediaType.APPLICATION_FORM_URLENCODED)
    public Response add(@PathParam("id") String id, Form form) {
        visit.require(UPDATE);
        visit.require(ApplicationsResource.READ); // the answer names it
        String clientId = PathParameters.id(id);
        ObjectNode body = Documents.empty();
        form.given("label").ifPresent(label -> body.put("label", label));
        Optional<String> days = form.given("days");
        if (days.isPresent() && !days.get().matches("[1-9][0-9]{0,3}")) {
            return refused(clientId, Problem.of("days", "A secret ends after 1 to 9999 days, or never"));
        }
        days.ifPresent(number -> body.put("expires_at",
                Timestamps.text(clock.instant().plus(Duration.ofDays(Integer.parseInt(number))))));
        return shown(clientId, ApiCall.post("/clients/" + clientId + "/secrets", body, "Add a secret"),
                given -> secrets.create(clientId, given));
    }

    /** What a new secret in place of all others would break. */
    @GET
    @Path("rotate")
    public Response ask(@PathParam("id") String id) {
        visit.require(UPDATE);
        visit.require(ApplicationsResource.READ);
        String clientId = PathParameters.id(id);
        Entity client = clients.find(clientId);
        String name = client.document().path("name").asText();
        Optional<Instant> lastUse = uses.find(CredentialUses.idsIn(client.secrets())).values().stream()
                .max(Comparator.naturalOrder());
        return Pages.answer(Templates.secretRotate(pages.frame("New secret for " + name, Sections.APPLICATIONS),
                new SecretRotation(clientId, name, lastUse.map(at -> Moment.of(at, clock.instant())).orElse(null),
                        log.tokensOfADay(clientId), grace(), rotation(clientId).curl(issuer.baseUrl()))));
    }

    private String grace() {
        Duration grace = config.secretRotationGrace();
        return grace.isZero() ? "" : Moment.of(Instant.EPOCH.plus(grace), Instant.EPOCH).words();
    }

    /** A new one in place of all others. */
    @POST
    @MakesOne
    @Path("rotate")
    @Consumes(MediaType.APPLICATION_FORM_URLENCODED)
    public Response rotate(@PathParam("id") String id, Form form) {
        visit.require(UPDATE);
        visit.require(ApplicationsResource.READ);
        String clientId = PathParameters.id(id);
        return shown(clientId, rotation(clientId), unused -> operations.rotateSecret(clientId));
    }

    private static ApiCall rotation(String clientId) {
        return ApiCall.post("/clients/" + clientId + "/rotate-secret", "Rotate a client secret");
    }

    /** The one page that shows a secret is the answer to what made it. */
    private Response shown(String clientId, ApiCall call, Function<InputStream, ObjectNode> operation) {
        ObjectNode made;
        try {
            made = changes.make(call, operation);
        } catch (RuntimeException refusal) {
            return refused(clientId, Problem.of(refusal));
        }
        visit.showsOnce(ApplicationResource.path(clientId));
        String name = clients.find(clientId).document().path("name").asText();
        return Pages.answer(Templates.secret(pages.frame(name, Sections.APPLICATIONS), new ShownSecret(clientId, name,
                made.path("client_secret").asText(), false, Problem.NONE,
                quickstarts.of(current.get().client(clientId).orElseThrow(), "", ""))));
    }

    private Response refused(String clientId, Problem problem) {
        ApplicationPage page = view.of(clientId, "", "", Optional.empty(), problem);
        return Pages.answer(problem.status(), Templates.application(pages.frame(page.name(), Sections.APPLICATIONS), page));
    }
}
