package dev.postern.console;

import java.time.Clock;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
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

import dev.postern.config.Issuer;
import dev.postern.credential.ClientSecret;
import dev.postern.credential.CredentialUses;
import dev.postern.entity.Entity;
import dev.postern.management.PathParameters;
import dev.postern.management.clients.ClientSecretsResource;
import dev.postern.registry.Clients;

/** The end of one secret. It cannot be undone, so a page says first who uses it. */
@Path(ConsoleDoor.PATH + "applications/{id}/secrets/{secret}/retire")
public class SecretRetirementResource {

    private static final String UPDATE = "update:client_keys";
    private static final String READ = "read:client_keys";

    private final ClientSecretsResource secrets;
    private final Clients clients;
    private final CredentialUses uses;
    private final Refusals log;
    private final Changes changes;
    private final Pages pages;
    private final Visit visit;
    private final Issuer issuer;
    private final Clock clock;

    SecretRetirementResource(ClientSecretsResource secrets, Clients clients, CredentialUses uses, Refusals log, Changes changes,
            Pages pages, Visit visit, Issuer issuer, Clock clock) {
        this.secrets = secrets;
        this.clients = clients;
        this.uses = uses;
        this.log = log;
        this.changes = changes;
        this.pages = pages;
        this.visit = visit;
        this.issuer = issuer;
        this.clock = clock;
    }

    /** What its end would break. */
    @GET
    public Response ask(@PathParam("id") String id, @PathParam("secret") String secret) {
        visit.require(UPDATE);
        return ask(200, PathParameters.id(id), PathParameters.id(secret), Problem.NONE);
    }

    private Response ask(int status, String clientId, String secretId, Problem problem) {
        visit.require(ApplicationsResource.READ);
        visit.require(READ);
        Entity client = clients.find(clientId);
        Instant now = clock.instant();
        List<ClientSecret> all = ClientSecret.of(client.secrets());
        Optional<ClientSecret> retired = all.stream().filter(each -> each.id().equals(secretId)).findFirst();
        if (retired.isEmpty()) {
            return pages.message(404, "Not found", "The application has no such secret.");
        }
        List<String> others = all.stream().filter(each -> !each.id().equals(secretId) && each.isLive(now)).map(ClientSecret::id)
                .toList();
        Map<String, Instant> lastUses = uses.find(all.stream().map(ClientSecret::id).toList());
        Optional<Instant> lastUse = Optional.ofNullable(lastUses.get(secretId));
        String name = name(client);
        return Pages.answer(status, Templates.secretRetire(pages.frame("Retire a secret of " + name, Sections.APPLICATIONS),
                new SecretRetirement(clientId, name, secretId, retired.get().label().orElse(""), moment(lastUse, now),
                        LastTokens.isLately(lastUse, now),
                        log.tokensOfADay(clientId, LogQuery.of(Refusals.CREDENTIAL, secretId)),
                        others.size(),
                        moment(others.stream().filter(lastUses::containsKey).map(lastUses::get)
                                .max(Comparator.naturalOrder()), now),
                        problem, retirement(clientId, secretId).curl(issuer.baseUrl()))));
    }

    private static Moment moment(Optional<Instant> at, Instant now) {
        return at.map(known -> Moment.of(known, now)).orElse(null);
    }

    private static String name(Entity client) {
        return client.document().path("name").asText();
    }

    /**
     * Revokes it at once; the last one that works stays. One that was used since yesterday goes only if the name of the
     * application was typed.
     */
    @POST
    @Consumes(MediaType.APPLICATION_FORM_URLENCODED)
    public Response retire(@PathParam("id") String id, @PathParam("secret") String secret, @Context UriInfo uri, Form form) {
        visit.require(UPDATE);
        String clientId = PathParameters.id(id);
        String secretId = PathParameters.id(secret);
        boolean busy = LastTokens.isLately(Optional.ofNullable(uses.find(List.of(secretId)).get(secretId)), clock.instant());
        Optional<Problem> misnamed = SecretRetirement.question(name(clients.find(clientId)), busy).problem(form);
        if (misnamed.isPresent()) {
            return ask(misnamed.get().status(), clientId, secretId, misnamed.get());
        }
        try {
            changes.run(retirement(clientId, secretId), () -> secrets.delete(clientId, secretId, uri));
        } catch (RuntimeException refusal) {
            Problem problem = Problem.of(refusal);
            return ask(problem.status(), clientId, secretId, problem);
        }
        return Pages.seeOther(ApplicationResource.path(clientId), "secret-retired");
    }

    private static ApiCall retirement(String clientId, String secretId) {
        return ApiCall.delete("/clients/" + clientId + "/secrets/" + secretId, "Revoke a secret at once");
    }
}
