package dev.postern.console;

import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.StreamSupport;

import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;

import com.fasterxml.jackson.databind.JsonNode;

import dev.postern.config.Issuer;
import dev.postern.keys.SigningKeys;
import dev.postern.management.PathParameters;
import dev.postern.management.tenant.SigningKeysResource;
import dev.postern.oauth.SigningAlgorithm;

/** The keys that sign tokens: which there are, their rotation, and the end of a previous one. */
@Path(ConsoleDoor.PATH + "keys")
public class KeysResource {

    static final String READ = "read:signing_keys";

    private static final String CREATE = "create:signing_keys";
    private static final String UPDATE = "update:signing_keys";

    private static final Problem OVERTAKEN = Problem.of("",
            "The keys were rotated since this page was made. They are below as they are now; rotate once more if you want to");

    private final SigningKeysResource operations;
    private final KeyCost cost;
    private final KeyReaders readers;
    private final SigningKeys signing;
    private final Changes changes;
    private final Pages pages;
    private final Visit visit;
    private final Issuer issuer;
    private final Clock clock;

    KeysResource(SigningKeysResource operations, KeyCost cost, KeyReaders readers, SigningKeys signing, Changes changes,
            Pages pages, Visit visit, Issuer issuer, Clock clock) {
        this.operations = operations;
        this.cost = cost;
        this.readers = readers;
        this.signing = signing;
        this.changes = changes;
        this.pages = pages;
        this.visit = visit;
        this.issuer = issuer;
        this.clock = clock;
    }

    /** The page. */
    @GET
    public Response show(@Context UriInfo uri) {
        visit.require(READ);
        return page(200, pages.frame("Signing keys", Sections.KEYS, uri), Problem.NONE);
    }

    private Response page(int status, Frame frame, Problem problem) {
        return Pages.answer(status, Templates.keys(frame, page(problem)));
    }

    private KeysPage page(Problem problem) {
        visit.require(READ);
        Instant now = clock.instant();
        Map<List<String>, List<KeysPage.Row>> rings = new LinkedHashMap<>();
        operations.list().forEach(key -> rings.computeIfAbsent(algorithms(key), ring -> new ArrayList<>()).add(row(key, now)));
        List<KeysPage.Ring> shown = rings.entrySet().stream().map(ring -> new KeysPage.Ring(ring.getKey().get(0),
                String.join(", ", ring.getKey()), ring.getValue())).toList();
        return new KeysPage(shown, visit.may(CREATE) && visit.may(UPDATE), visit.may(UPDATE), problem,
                rotation(Optional.empty()).curl(issuer.baseUrl()), readers.list(now));
    }

    private static List<String> algorithms(JsonNode key) {
        return StreamSupport.stream(key.path("signing_algs").spliterator(), false).map(JsonNode::asText).toList();
    }

    private KeysPage.Row row(JsonNode key, Instant now) {
        String state = key.path("current").asBoolean() ? "current"
                : key.path("next").asBoolean() ? "next"
                        : key.path("previous").asBoolean() ? "previous" : "revoked";
        String since = switch (state) {
            case "current" -> "current_since";
            case "previous" -> "current_until";
            case "revoked" -> "revoked_at";
            default -> "";
        };
        String kid = key.path("kid").asText();
        boolean signs = signing.signsNow(kid);
        Moment from = state.equals("current") && !signs ? signing.signsFrom(kid).map(at -> Moment.of(at, now)).orElse(null)
                : null;
        return new KeysPage.Row(kid, state, Optional.ofNullable(key.path(since).textValue())
                .map(at -> Moment.of(Instant.parse(at), now)).orElse(null), signs, from);
    }

    /** The next key becomes the current one: of the kind that signs by {@code signing_alg}, or without it of each kind. */
    @POST
    @Path("rotate")
    @Consumes(MediaType.APPLICATION_FORM_URLENCODED)
    public Response rotate(Form form) {
        visit.require(CREATE);
        visit.require(UPDATE);
        Optional<SigningAlgorithm> algorithm = form.given("signing_alg").flatMap(SigningAlgorithm::named);
        if (form.given("signing_alg").isPresent() && algorithm.flatMap(SigningAlgorithm::keyKind).isEmpty()) {
            return page(422, frame(), Problem.of("", "No key signs by this algorithm"));
        }
        if (!form.text("was").equals(current(form.given("signing_alg")))) {
            return page(422, frame(), OVERTAKEN);
        }
        try {
            changes.make(rotation(algorithm), unused -> operations.rotate(algorithm.flatMap(SigningAlgorithm::keyKind)));
        } catch (RuntimeException refusal) {
            return page(422, frame(), Problem.of(refusal));
        }
        return Pages.seeOther(ConsoleDoor.PATH + "keys", "keys-rotated");
    }

    /** The current keys, of one kind or of all. */
    private String current(Optional<String> algorithm) {
        KeysPage now = page(Problem.NONE);
        return algorithm.isEmpty() ? now.current()
                : now.rings().stream().filter(ring -> ring.algorithm().equals(algorithm.get())).map(KeysPage.Ring::current)
                        .findFirst().orElse("");
    }

    private Frame frame() {
        return pages.frame("Signing keys", Sections.KEYS);
    }

    private static ApiCall rotation(Optional<SigningAlgorithm> algorithm) {
        return ApiCall.post("/keys/signing/rotate" + algorithm.map(name -> "?signing_alg=" + name.wireName()).orElse(""),
                "Rotate the signing keys");
    }

    /** What it costs to revoke a previous key. */
    @GET
    @Path("{kid}/revoke")
    public Response ask(@PathParam("kid") String kid) {
        visit.require(READ);
        visit.require(UPDATE);
        return ask(200, PathParameters.id(kid), Problem.NONE);
    }

    private Response ask(int status, String kid, Problem problem) {
        JsonNode key = operations.get(kid);
        return Pages.answer(status, Templates.keyRevoke(pages.frame("Revoke a key", Sections.KEYS),
                cost.of(key, algorithms(key), problem, revocation(kid))));
    }

    /** Refuses the tokens that a previous key has signed. */
    @POST
    @Path("{kid}/revoke")
    @Consumes(MediaType.APPLICATION_FORM_URLENCODED)
    public Response revoke(@PathParam("kid") String kid, Form form) {
        String id = PathParameters.id(kid);
        try {
            changes.make(revocation(id), unused -> operations.revoke(id));
        } catch (RuntimeException refusal) {
            Problem problem = Problem.of(refusal);
            return visit.may(READ) ? ask(422, id, problem) : pages.message(422, "Refused", problem.words());
        }
        return Pages.seeOther(ConsoleDoor.PATH + "keys", "key-revoked");
    }

    private static ApiCall revocation(String kid) {
        return new ApiCall("PUT", "/keys/signing/" + kid + "/revoke", Optional.empty(), "Revoke a previous signing key");
    }
}
