package dev.postern.console;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import jakarta.inject.Singleton;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;

import io.quarkus.qute.TemplateInstance;

import dev.postern.config.Build;
import dev.postern.config.Issuer;
import dev.postern.operator.OperatorSession;

/** Makes pages. */
@Singleton
public final class Pages {

    private static final MediaType HTML = new MediaType("text", "html", "utf-8");
    /** Name in a page's address → the sentence on the page. The address holds no text of anybody's. */
    private static final Map<String, String> DONE = Map.ofEntries(
            Map.entry("saved", "Saved."),
            Map.entry("enabled", "Enabled: the application gets tokens again."),
            Map.entry("disabled",
                    "Disabled: the application gets no tokens any more. Tokens that it has stay valid until they expire."),
            Map.entry("granted", "The application may call the API now."),
            Map.entry("revoked", "The grant is gone. Tokens that the application has stay valid until they expire."),
            Map.entry("secret-retired", "The secret does not work any more."),
            Map.entry("api-made", "The API is made. Now an application may call it."),
            Map.entry("api-deleted", "The API is deleted, and the grants of its callers with it."),
            Map.entry("keys-rotated", "The keys are rotated: the next one signs, as soon as it was published for long enough."),
            Map.entry("application-deleted", "The application is deleted, and its grants with it."),
            Map.entry("key-retired", "The key is gone."),
            Map.entry("key-revoked", "The key is revoked: tokens that it has signed are refused."),
            Map.entry("grants-extended", "The grants have the permissions now."),
            Map.entry("action-made", "The Action is made. Deploy it and bind it, and it decides about tokens."),
            Map.entry("action-deployed", "Deployed. If the Action is bound, the next token runs this version."),
            Map.entry("action-rolled-back", "Rolled back: a new version with the former content is in force."),
            Map.entry("action-deleted", "The Action is deleted, and its versions with it."),
            Map.entry("bindings-changed", "The order is changed. It holds from the next token on."),
            Map.entry("secret-kept", "The secret is kept. Deploy the Action to use it."),
            Map.entry("secret-removed", "The secret is removed from the draft. Deploy the Action to be without it."),
            Map.entry("action-packages", "The packages of the draft are changed. Deploy the Action to use them."),
            Map.entry("action-modules", "The modules of the draft are changed. Deploy the Action to use them."),
            Map.entry("module-made", "The module is made. Publish it, and Actions can use it."),
            Map.entry("module-published", "Published. An Action uses this version once its draft names it and is deployed."),
            Map.entry("module-rolled-back", "The draft is what the version is. Publish it to make a new version of it."),
            Map.entry("module-deleted", "The module is deleted, and its versions with it."),
            Map.entry("module-secret-kept", "The secret is kept. Publish the module to use it."),
            Map.entry("module-secret-removed", "The secret is removed from the draft. Publish the module to be without it."),
            Map.entry("module-packages", "The packages of the draft are changed. Publish the module to use them."),
            Map.entry("hook-packages", "The packages are changed. If the Hook is enabled, the next token runs it with them."),
            Map.entry("hook-made", "The Hook is made. Enable it, and it decides about tokens."),
            Map.entry("hook-secret-kept", "The secret is kept. If the Hook is enabled, the next token can use it."),
            Map.entry("hook-secret-removed", "The secret is removed. If the Hook is enabled, the next token is without it."),
            Map.entry("hook-enabled", "The Hook is enabled: it decides about every token, from the next one on."),
            Map.entry("hook-disabled", "The Hook is disabled: it decides about no token any more."),
            Map.entry("hook-saved", "Saved. If the Hook is enabled, the next token runs this code."),
            Map.entry("hook-deleted", "The Hook is deleted."),
            Map.entry("organization-made", "The organization is made. Now grants may be used with it."),
            Map.entry("organization-deleted", "The organization is deleted. Applications get no tokens for it any more."),
            Map.entry("organization-grant-added", "Tokens of the grant may be for this organization now."),
            Map.entry("organization-grant-removed",
                    "The grant is not for this organization any more. Tokens that are out stay valid until they expire."),
            Map.entry("log-stream-made", "The log stream is made, and sends what happens from now on."),
            Map.entry("log-stream-active", "The log stream sends again, from where it stopped."),
            Map.entry("log-stream-paused", "The log stream is paused. Its events wait where they are kept."),
            Map.entry("log-stream-deleted", "The log stream is deleted."),
            Map.entry("session-ended", "The session has ended."));
    private static final int CONFLICT = 409;
    private static final String DONE_PARAMETER = "done";

    private final Visit visit;
    private final Issuer issuer;

    Pages(Visit visit, Issuer issuer) {
        this.visit = visit;
        this.issuer = issuer;
    }

    /** The frame of a page. */
    public Frame frame(String title, String section) {
        return new Frame(title, section, visit.maybeSession().map(OperatorSession::name).orElse(""),
                visit.formToken().orElse(""), issuer.baseUrl(), Build.ofThisProgram().toString(), sections(), "");
    }

    /** The same, with what the address says has just been done. */
    public Frame frame(String title, String section, UriInfo uri) {
        Frame frame = frame(title, section);
        String done = Optional.ofNullable(uri.getQueryParameters().getFirst(DONE_PARAMETER)).map(DONE::get).orElse("");
        return new Frame(frame.title(), frame.section(), frame.user(), frame.sessionToken(), frame.domain(), frame.version(),
                frame.sections(), done);
    }

    public static Response answer(int status, TemplateInstance page) {
        return Response.status(status).type(HTML).entity(page.render()).build();
    }

    public static Response answer(TemplateInstance page) {
        return answer(Response.Status.OK.getStatusCode(), page);
    }

    /** A page that says one thing. */
    public Response message(int status, String heading, String words) {
        return answer(status, Templates.message(frame(heading, ""), new Message(status, heading, words)));
    }

    /** The answer to a form that was sent before: where the first one led to, if there is no more to say. */
    Response sentBefore(SentForms.SentBefore before) {
        Optional<SentForms.Made> made = before.made().filter(known -> before.isAlike() && !known.isShownOnce());
        return made.map(known -> seeOther(known.path())).orElseGet(
                () -> answer(CONFLICT, Templates.formSent(frame("This form was sent before", ""), FormSent.of(before))));
    }

    /**
     * Leads to another page after a change.
     *
     * @param done what the page says: a name in {@link #DONE}
     */
    public static Response seeOther(String path, String done) {
        if (!DONE.containsKey(done)) {
            throw new IllegalArgumentException(done);
        }
        return seeOther(path + (path.contains("?") ? "&" : "?") + DONE_PARAMETER + "=" + done);
    }

    /** Leads to the page of what was made; whoever may not see that page, to the overview. */
    public Response made(String path, String done, String read) {
        return seeOther(visit.may(read) ? path : ConsoleDoor.PATH, done);
    }

    /** A relative address stays one: the console does not know every name that it is reached by. */
    public static Response seeOther(String path) {
        return Response.status(Response.Status.SEE_OTHER).header("Location", path).build();
    }

    private List<Frame.Group> sections() {
        if (visit.maybeSession().isEmpty()) {
            return List.of();
        }
        Map<String, List<Frame.Section>> groups = new LinkedHashMap<>();
        Sections.ALL.stream().filter(place -> place.scopes().length == 0 || visit.may(place.scopes()))
                .forEach(place -> groups.computeIfAbsent(place.group(), heading -> new ArrayList<>())
                        .add(new Frame.Section(place.name(), place.path())));
        return groups.entrySet().stream().map(group -> new Frame.Group(group.getKey(), group.getValue())).toList();
    }
}
