package dev.postern.management.insight;

import java.time.Duration;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.Function;

import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.UriInfo;

import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

import io.quarkus.runtime.annotations.RegisterForReflection;

import dev.postern.entity.Entity;
import dev.postern.entity.EntityKind;
import dev.postern.entity.Timestamps;
import dev.postern.insight.Questions;
import dev.postern.insight.Unused;
import dev.postern.insight.Unused.Found;
import dev.postern.insight.Unused.Where;
import dev.postern.insight.Usage;
import dev.postern.management.ManagementApi;
import dev.postern.management.Paging;
import dev.postern.management.QueryParameters;

/** {@code /api/v2/postern/insight/unused}: what is registered and nobody uses. Not of Auth0. */
@Path(ManagementApi.INSIGHT_PATH + "/unused")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "Insight", description = "What the kept events tell")
@RegisterForReflection
public class UnusedResource {

    private static final int DAYS_DEFAULT = 90;
    private static final int DAYS_MAX = 3_650;
    private static final String PAGES = "days: unused for so many days (90 unless given). An answer looks at 1,000 things at most: go on with next as from, also after an empty answer, until there is no next.";

    private final Unused unused;
    private final Questions questions;
    private final Usage usage;

    UnusedResource(Unused unused, Questions questions, Usage usage) {
        this.unused = unused;
        this.questions = questions;
        this.usage = usage;
    }

    @GET
    @Path("clients")
    @RolesAllowed("read:clients")
    @Operation(operationId = "getUnusedClients", summary = "Applications that get no tokens", description = PAGES)
    public ObjectNode clients(@Context UriInfo uri) {
        return answer(uri, "clients", unused::clients, thing -> times(thing, names(thing.entity(), "client_id", "name")));
    }

    @GET
    @Path("resource-servers")
    @RolesAllowed("read:resource_servers")
    @Operation(operationId = "getUnusedResourceServers", summary = "APIs that nobody gets tokens of", description = PAGES)
    public ObjectNode resourceServers(@Context UriInfo uri) {
        return answer(uri, "resource_servers", unused::resourceServers,
                thing -> times(thing, names(thing.entity(), "id", "identifier", "name")));
    }

    @GET
    @Path("client-grants")
    @RolesAllowed("read:client_grants")
    @Operation(operationId = "getUnusedClientGrants", summary = "Client grants that are not used", description = PAGES)
    public ObjectNode clientGrants(@Context UriInfo uri) {
        return answer(uri, "client_grants", unused::clientGrants,
                thing -> times(thing, names(thing.entity(), "id", "client_id", "audience")));
    }

    @GET
    @Path("scopes")
    @RolesAllowed("read:client_grants")
    @Operation(operationId = "getUnusedScopes", summary = "Granted scopes that no token has", description = PAGES)
    public ObjectNode scopes(@Context UriInfo uri) {
        return answer(uri, "client_grants", unused::scopes, found -> {
            ObjectNode view = names(found.grant(), "id", "client_id", "audience");
            view.set("scopes", Views.array(found.scopes(), scope -> JsonNodeFactory.instance.objectNode()
                    .put("value", scope.value()).put("last_day", scope.lastDay().map(Timestamps::text).orElse(null))));
            return view;
        });
    }

    @GET
    @Path("credentials")
    @RolesAllowed("read:client_credentials")
    @Operation(operationId = "getUnusedCredentials", summary = "Secrets and keys that prove nobody", description = "Only those that are older than these days. "
            + PAGES)
    public ObjectNode credentials(@Context UriInfo uri) {
        return answer(uri, "clients", unused::credentials, found -> {
            ObjectNode view = names(found.client(), "client_id", "name");
            view.set("credentials", Views.array(found.credentials(), credential -> {
                ObjectNode item = JsonNodeFactory.instance.objectNode().put("id", credential.id())
                        .put("credential_type", credential.type());
                credential.name().ifPresent(name -> item.put("name", name));
                return item.put("created_at", Timestamps.text(credential.createdAt()))
                        .put("last_used_at", credential.lastUse().map(Timestamps::text).orElse(null));
            }));
            return view;
        });
    }

    private <T> ObjectNode answer(UriInfo uri, String key, BiFunction<Duration, Where, Found<T>> question,
            Function<T, ObjectNode> view) {
        QueryParameters query = new QueryParameters(uri, Set.of("days", "take", "from"));
        Answers.requireKept(questions.areKept());
        Duration unusedFor = Duration.ofDays(query.integer("days", 1, DAYS_MAX, DAYS_DEFAULT));
        Paging.Checkpoint place = Paging.checkpoint(query);
        Found<T> found = Answers.answered("from", () -> question.apply(unusedFor, new Where(place.after(), place.take())));
        ObjectNode answer = JsonNodeFactory.instance.objectNode().put("counted_since",
                usage.since().map(Timestamps::text).orElse(null));
        answer.set(key, Views.array(found.things(), view));
        found.next().map(Paging.Checkpoint::token).ifPresent(next -> answer.put("next", next));
        return answer;
    }

    private static ObjectNode times(Unused.Thing thing, ObjectNode view) {
        return view.put("last_token_at", thing.lastToken().map(Timestamps::text).orElse(null)).put("last_refusal_at",
                thing.lastRefusal().map(Timestamps::text).orElse(null));
    }

    /** These fields of an entity's document. */
    private static ObjectNode names(Entity entity, String... fields) {
        ObjectNode view = JsonNodeFactory.instance.objectNode();
        for (String field : fields) {
            boolean isId = field.equals("id") || (field.equals("client_id") && entity.kind() == EntityKind.CLIENT);
            view.put(field, isId ? entity.id() : entity.document().path(field).asText());
        }
        return view;
    }
}
