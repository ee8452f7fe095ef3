package dev.postern.console.actions;

import java.time.Clock;
import java.time.Instant;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

import jakarta.inject.Singleton;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.postern.actions.TokenPreview;
import dev.postern.audit.TextBounds;
import dev.postern.console.LogQuery;
import dev.postern.console.Moment;
import dev.postern.console.Visit;
import dev.postern.events.KeptLog;
import dev.postern.events.QueryRefused;
import dev.postern.oauth.Caller;
import dev.postern.oauth.OAuthError;
import dev.postern.snapshot.CurrentSnapshot;

/**
 * Token requests of the kept log, as events to try an Action with. The log has no credential, and neither has such an event:
 * the
 * steps of a token request make it of what the log has, as things are registered now.
 */
@Singleton
final class PastRequests {

    static final String READ_LOGS = "read:logs";
    static final String READ_CLIENTS = "read:clients";

    private static final String READ_ORGANIZATIONS = "read:organizations";
    private static final String ISSUED = "seccft";
    private static final String REFUSED = "feccft";
    private static final String QUERY = "type:(" + ISSUED + " OR " + REFUSED + ")";
    private static final int SHOWN = 10;
    /** Requests with the same values in these fields are alike. */
    private static final List<String> ALIKE = List.of("type", "client_id", "audience", "scope", "organization_id",
            "organization_name", "description");
    private static final List<String> ASKED = List.of("audience", "scope", "organization_id", "organization_name");

    private final KeptLog log;
    private final TokenPreview requests;
    private final CurrentSnapshot current;
    private final Visit visit;
    private final Clock clock;

    PastRequests(KeptLog log, TokenPreview requests, CurrentSnapshot current, Visit visit, Clock clock) {
        this.log = log;
        this.requests = requests;
        this.current = current;
        this.visit = visit;
        this.clock = clock;
    }

    /**
     * One of them.
     *
     * @param id of its event in the log
     * @param organization name or id of the one that the token is for; empty: of none
     * @param outcome in words
     * @param isWhole whether the log has all that was asked for
     */
    record Past(String id, Moment at, String client, String audience, String organization, String scope, String outcome,
            boolean isWhole) {
    }

    /**
     * The newest ones of applications that exist, one of those that are alike.
     *
     * @param clientId empty: of any application
     * @return empty also if the session may not see them, events are not kept, or others ask much of the log
     */
    List<Past> newest(String clientId) {
        if (!log.isKept() || !visit.may(READ_LOGS) || !visit.may(READ_CLIENTS)) {
            return List.of();
        }
        try {
            Instant now = clock.instant();
            Set<List<String>> seen = new HashSet<>();
            String query = clientId.isEmpty() ? QUERY : QUERY + " AND " + LogQuery.of("client_id", clientId);
            return log.search(query, true, 0, KeptLog.PAGE_MAX, false).events().stream()
                    .filter(event -> current.get().client(event.path("client_id").asText()).isPresent())
                    .filter(event -> seen.add(ALIKE.stream().map(field -> event.path(field).asText()).toList())).limit(SHOWN)
                    .map(event -> past(event, now)).toList();
        } catch (QueryRefused busy) {
            return List.of();
        }
    }

    private static Past past(ObjectNode event, Instant now) {
        String name = event.path("client_name").asText();
        String outcome = event.path("type").asText().equals(ISSUED) ? "issued"
                : "refused: " + event.path("description").asText();
        return new Past(event.path("log_id").asText(), Moment.of(Instant.parse(event.path("date").asText()), now),
                name.isEmpty() ? event.path("client_id").asText() : name, event.path("audience").asText(),
                text(event, "organization_name").or(() -> text(event, "organization_id")).orElse(""),
                event.path("scope").asText(), outcome, isWhole(event));
    }

    /**
     * The event of a token request; empty: the log has none of this id.
     *
     * @throws QueryRefused others ask much of the log
     */
    Optional<ObjectNode> find(String logId) {
        return log.isKept() ? log.find(logId).filter(PastRequests::isOfClient) : Optional.empty();
    }

    private static boolean isOfClient(ObjectNode event) {
        return Set.of(ISSUED, REFUSED).contains(event.path("type").asText()) && event.hasNonNull("client_id");
    }

    /** Whether the log has all of what a request asked for: long texts are cut there. */
    static boolean isWhole(ObjectNode logged) {
        return ASKED.stream().noneMatch(field -> TextBounds.isCut(logged.path(field).asText()));
    }

    /**
     * What the first Action would be called with, if the same request came now.
     *
     * @param logged one of {@link #find}, with all of what was asked for
     * @throws OAuthError it would be refused before Actions are asked
     */
    ObjectNode event(ObjectNode logged) {
        Map<String, String> parameters = new LinkedHashMap<>();
        text(logged, "audience").ifPresent(audience -> parameters.put("audience", audience));
        text(logged, "scope").ifPresent(scope -> parameters.put("scope", scope));
        text(logged, "organization_id").or(() -> text(logged, "organization_name"))
                .ifPresent(organization -> parameters.put("organization", organization));
        String address = logged.path("ip").asText();
        Caller caller = new Caller(address, text(logged, "peer_ip").orElse(address), Optional.empty(),
                text(logged, "user_agent"), text(logged, "hostname"), Optional.empty());
        ObjectNode event = requests.event(logged.path("client_id").asText(), parameters, caller);
        if (event.path("organization") instanceof ObjectNode organization && !visit.may(READ_ORGANIZATIONS)) {
            organization.retain("id", "name"); // what the log has of it
        }
        return event;
    }

    private static Optional<String> text(JsonNode event, String field) {
        return Optional.of(event.path(field).asText("")).filter(text -> !text.isEmpty());
    }
}
