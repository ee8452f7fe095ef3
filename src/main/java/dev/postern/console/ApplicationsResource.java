package dev.postern.console;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;

import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.postern.config.Issuer;
import dev.postern.credential.ClientSecret;
import dev.postern.credential.CredentialUses;
import dev.postern.entity.Documents;
import dev.postern.insight.LastUses;
import dev.postern.management.access.ClientGrantsResource;
import dev.postern.management.clients.ClientsResource;
import dev.postern.management.insight.Answers;
import dev.postern.snapshot.Client;
import dev.postern.snapshot.CurrentSnapshot;
import dev.postern.snapshot.RegistrySnapshot;
import dev.postern.tenantfile.TenantExport;

/** The list of applications, and a new one. */
@Path(ConsoleDoor.PATH)
public class ApplicationsResource {

    public static final String READ = "read:clients";
    static final String CREATE = "create:clients";
    public static final String READ_LOGS = "read:logs";

    private static final int PAGE = 50;
    private static final int TEXT_MAX = 600; // as long as the identifier of an API
    private static final int PLACE_MAX = 4_096; // more than the longest name and a client id

    private final CurrentSnapshot current;
    private final CredentialUses uses;
    private final LastUses lastUses;
    private final ApplicationSearch search;
    private final Applications applications;
    private final ClientsResource clients;
    private final ClientGrantsResource grants;
    private final ApiChoices apis;
    private final Quickstarts quickstarts;
    private final Changes changes;
    private final Pages pages;
    private final Visit visit;
    private final Issuer issuer;
    private final Clock clock;

    ApplicationsResource(CurrentSnapshot current, CredentialUses uses, LastUses lastUses,
            ApplicationSearch search, Applications applications, ClientsResource clients,
            ClientGrantsResource grants, ApiChoices apis, Quickstarts quickstarts, Changes changes, Pages pages, Visit visit,
            Issuer issuer, Clock clock) {
        this.current = current;
        this.uses = uses;
        this.lastUses = lastUses;
        this.search = search;
        this.applications = applications;
        this.clients = clients;
        this.grants = grants;
        this.apis = apis;
        this.quickstarts = quickstarts;
        this.changes = changes;
        this.pages = pages;
        this.visit = visit;
        this.issuer = issuer;
        this.clock = clock;
    }

    /** A page of the list. */
    @GET
    @Path("applications")
    public Response list(@Context UriInfo uri) {
        visit.require(READ);
        ApplicationSearch.Show show = ApplicationSearch.Show.named(parameter(uri, "show"));
        visit.require(show.scopes());
        boolean kept = lastUses.areKept();
        ApplicationSearch.Question question = new ApplicationSearch.Question(parameter(uri, "q"), show, after(uri),
                applications.idOfAll());
        ApplicationSearch.Found found = show.isOfInsight() && !kept ? ApplicationSearch.Found.NOTHING
                : Answers.answered("show", () -> search.find(question, clock.instant(), PAGE));
        return Pages.answer(Templates.applications(pages.frame("Applications", Sections.APPLICATIONS, uri),
                new ApplicationList(question.text(), show.wireName(), shows(kept),
                        rows(found.clients(), current.get()), visit.may(ApplicationSearch.Show.NO_GRANT.scopes()),
                        visit.may(ApplicationSearch.Show.ENDING.scopes()),
                        question.after().isPresent() ? "" : total(question, found),
                        next(question, found), found.next().isPresent() && found.clients().size() < PAGE,
                        kept || !show.isOfInsight(), visit.may(CREATE), call(show).curl(issuer.baseUrl()))));
    }

    /** What this session may ask for. */
    private List<ApplicationList.Choice> shows(boolean kept) {
        return Stream.of(ApplicationSearch.Show.values())
                .filter(each -> kept || !each.isOfInsight())
                .filter(each -> visit.may(each.scopes()))
                .map(each -> new ApplicationList.Choice(each.wireName(), each.words())).toList();
    }

    /** Where the page before ended; empty: this is the first page. */
    public static Optional<NameIndex.Place> after(UriInfo uri) {
        return Optional.ofNullable(uri.getQueryParameters().getFirst("after")).filter(token -> token.length() <= PLACE_MAX)
                .flatMap(NameIndex.Place::of);
    }

    private static String next(ApplicationSearch.Question question, ApplicationSearch.Found found) {
        return found.next().map(place -> "?q=" + URLEncoder.encode(question.text(), StandardCharsets.UTF_8) + "&show="
                + question.show().wireName() + "&after=" + place.token()).orElse("");
    }

    private static String total(ApplicationSearch.Question question, ApplicationSearch.Found found) {
        boolean all = question.text().isEmpty() && question.show() == ApplicationSearch.Show.ALL;
        String number = found.more() ? (found.total() >= PAGE ? "more than " : "at least ") + found.total()
                : String.valueOf(found.total());
        return all ? number + " in all" : number + " found";
    }

    private static ApiCall call(ApplicationSearch.Show show) {
        return ApiCall.get(show == ApplicationSearch.Show.UNUSED
                ? "/postern/insight/unused/clients?days=" + ApplicationSearch.UNUSED.toDays()
                : "/clients?fields=client_id,name,last_used_at&per_page=50");
    }

    private List<ApplicationList.Row> rows(List<Client> found, RegistrySnapshot snapshot) {
        Instant now = clock.instant();
        Map<String, Instant> lastUses = uses.find(found.stream().flatMap(ApplicationsResource::credentials).toList());
        return found.stream().map(client -> {
            Optional<Instant> end = ApplicationSearch.nextEnd(client, now);
            Optional<Instant> lastUse = credentials(client).map(lastUses::get).filter(at -> at != null)
                    .max(Comparator.naturalOrder());
            return new ApplicationList.Row(client.clientId(), VisibleName.of(client.name(), client.clientId()),
                    client.clientCredentialsAllowed(),
                    snapshot.grantsOf(client.clientId()).size(), lastUse.map(at -> Moment.of(at, now)).orElse(null),
                    end.map(at -> Moment.of(at, now)).orElse(null),
                    end.filter(at -> at.isBefore(now.plus(ApplicationSearch.ENDING))).isPresent());
        }).toList();
    }

    private static Stream<String> credentials(Client client) {
        return Stream.concat(client.secrets().stream().map(ClientSecret::id),
                client.assertionKeys().stream().map(key -> key.credentialId()));
    }

    /** The form for a new one. */
    @GET
    @Path("new-application")
    public Response form(@Context UriInfo uri) {
        visit.require(CREATE);
        return form(200, Form.of(Map.of("audience", parameter(uri, "audience"))), Problem.NONE);
    }

    private Response form(int status, Form form, Problem problem) {
        String name = form.given("name").orElse("Billing");
        ObjectNode tenant = Documents.empty();
        tenant.putArray("clients").add(body(name, form.text("description")));
        form.given("audience").filter(any -> mayAuthorize()).ifPresent(audience -> tenant.putArray("clientGrants")
                .add(TenantFragments.grant(name, audience, apis.scopes(audience))));
        return Pages.answer(status, Templates.applicationNew(pages.frame("New application", Sections.APPLICATIONS),
                new ApplicationForm(form, problem, mayAuthorize() ? apis.first() : List.of(),
                        creation(name, form.text("description")).curl(issuer.baseUrl()), TenantExport.fragment(tenant))));
    }

    /** Whether it may be authorized for an API at once: the form names APIs, and the grant has every permission of one. */
    private boolean mayAuthorize() {
        return visit.may(ApplicationGrantsResource.CREATE) && visit.may(ApisResource.READ);
    }

    /** Makes it, and authorizes it for an API if one was chosen. The answer shows the secret, this once. */
    @POST
    @MakesOne
    @Path("applications")
    @Consumes(MediaType.APPLICATION_FORM_URLENCODED)
    public Response create(Form form) {
        visit.require(CREATE);
        ObjectNode made;
        Optional<String> audience = form.given("audience");
        if (audience.isPresent()) {
            visit.require(ApplicationGrantsResource.CREATE);
            visit.require(ApisResource.READ);
        }
        if (audience.isPresent() && current.get().resourceServer(audience.get()).isEmpty()) {
            return form(422, form, Problem.of("audience", "There is no API with this identifier"));
        }
        try {
            made = changes.make(creation(form.text("name"), form.text("description")), clients::create);
        } catch (RuntimeException refusal) {
            return form(422, form, Problem.of(refusal));
        }
        String clientId = made.path("client_id").asText();
        visit.showsOnce(ApplicationResource.path(clientId));
        Problem problem = audience.map(identifier -> authorized(clientId, identifier)).orElse(Problem.NONE);
        String name = made.path("name").asText();
        return Pages.answer(Templates.secret(pages.frame(name, Sections.APPLICATIONS), new ShownSecret(clientId, name,
                made.path("client_secret").asText(), true, problem,
                quickstarts.ofNew(current.get().client(clientId).orElseThrow()))));
    }

    private Problem authorized(String clientId, String audience) {
        try {
            ObjectNode body = TenantFragments.grant(clientId, audience, apis.scopes(audience));
            changes.make(ApiCall.post("/client-grants", body, "Create client grant"), grants::create);
            return Problem.NONE;
        } catch (RuntimeException refusal) {
            return Problem.of(refusal);
        }
    }

    private static ApiCall creation(String name, String description) {
        return ApiCall.post("/clients", body(name, description), "Create a client");
    }

    private static ObjectNode body(String name, String description) {
        ObjectNode body = Documents.empty().put("name", name);
        if (!description.isEmpty()) {
            body.put("description", description);
        }
        body.put("app_type", "non_interactive").putArray("grant_types").add("client_credentials");
        return body;
    }

    /** A parameter of the address, without space around it; empty: there is none, or it is longer than anything asked for. */
    public static String parameter(UriInfo uri, String name) {
        String given = Optional.ofNullable(uri.getQueryParameters().getFirst(name)).orElse("").strip();
        return given.length() > TEXT_MAX ? "" : given;
    }
}
