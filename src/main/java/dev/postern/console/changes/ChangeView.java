package dev.postern.console.changes;

import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;

import jakarta.inject.Singleton;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.postern.config.Issuer;
import dev.postern.console.ApiCall;
import dev.postern.console.ApplicationsResource;
import dev.postern.console.ConsoleDoor;
import dev.postern.console.Difference;
import dev.postern.console.Moment;
import dev.postern.console.Thing;
import dev.postern.console.Visit;

/** Says what an event tells, in rows and in full. Secrets are not in it: the event was recorded without them. */
@Singleton
final class ChangeView {

    private static final int THINGS_SHOWN = 2;
    private static final int FIELDS_SHOWN = 6;
    /** Written by every change. */
    private static final Set<String> NOT_TOLD = Set.of("updated_at", "created_at");

    private final Visit visit;
    private final Issuer issuer;
    private final Clock clock;

    ChangeView(Visit visit, Issuer issuer, Clock clock) {
        this.visit = visit;
        this.issuer = issuer;
        this.clock = clock;
    }

    ChangeList.Row row(ObjectNode event) {
        List<JsonNode> changes = Thing.changes(event);
        List<String> things = changes.stream().map(change -> thing(change).label()).toList();
        return new ChangeList.Row(event.path("log_id").asText(), at(event), actor(event), event.path("description").asText(),
                things.stream().limit(THINGS_SHOWN).toList(), Math.max(0, things.size() - THINGS_SHOWN), fields(changes));
    }

    /** Names of the fields that differ, where something was changed and not made or deleted. */
    private static String fields(List<JsonNode> changes) {
        Set<String> names = new LinkedHashSet<>();
        changes.stream().filter(change -> Thing.outcome(change).equals("changed")).forEach(change -> {
            Difference.between(change.path("before"), change.path("after")).stream().map(ChangeView::root)
                    .filter(field -> !NOT_TOLD.contains(field)).forEach(names::add);
            if (change.path("secrets_changed").asBoolean()) {
                names.add("secrets");
            }
        });
        return names.stream().limit(FIELDS_SHOWN).collect(Collectors.joining(", "))
                + (names.size() > FIELDS_SHOWN ? " and " + (names.size() - FIELDS_SHOWN) + " more" : "");
    }

    /** {@code token_quota.client_credentials.per_hour} → {@code token_quota}. */
    private static String root(Difference difference) {
        int dot = difference.field().indexOf('.');
        return dot < 0 ? difference.field() : difference.field().substring(0, dot);
    }

    ChangePage page(ObjectNode event) {
        JsonNode request = event.path("details").path("request");
        String path = request.path("path").asText("");
        String body = request.path("body").isMissingNode() ? "" : request.path("body").toPrettyString();
        return new ChangePage(event.path("log_id").asText(), event.path("description").asText(), at(event), actor(event),
                path.isEmpty() ? "" : request.path("method").asText() + " " + path, body,
                event.path("details").path("response").path("statusCode").asText(""),
                request.path("ip").asText(event.path("ip").asText("")), request.path("userAgent").asText(""),
                Thing.changes(event).stream().map(this::item).toList(),
                ApiCall.get("/logs/" + event.path("log_id").asText()).curl(issuer.baseUrl()));
    }

    private Thing thing(JsonNode change) {
        return Thing.of(change, visit::may);
    }

    private ChangePage.Item item(JsonNode change) {
        List<String> notes = new ArrayList<>();
        if (change.path("secrets_changed").asBoolean()) {
            notes.add("A secret was changed too. It is not kept.");
        }
        if (change.has("omitted")) {
            notes.add("What differs was too long to be kept: " + change.path("omitted").asText() + ".");
        }
        JsonNode affected = change.path("affected");
        List<String> others = affected.isArray()
                ? StreamSupport.stream(affected.spliterator(), false).map(ChangeView::affected).toList()
                : affected.isTextual() ? List.of(affected.textValue()) : List.of();
        return new ChangePage.Item(thing(change), Thing.outcome(change),
                Difference.between(change.path("before"), change.path("after")), String.join(" ", notes), others);
    }

    private static String affected(JsonNode other) {
        String who = other.path("client_id").asText(other.path("default_for").asText(""));
        return other.has("omitted") ? other.path("omitted").asText()
                : (other.path("kind").asText().replace('_', ' ') + " " + other.path("id").asText()
                        + (who.isEmpty() ? "" : " of " + who));
    }

    private Moment at(ObjectNode event) {
        return Moment.of(Instant.parse(event.path("date").asText()), clock.instant());
    }

    private ChangeList.Actor actor(ObjectNode event) {
        String clientId = event.path("client_id").asText("");
        String name = event.path("client_name").asText("");
        if (name.isEmpty() && clientId.isEmpty()) {
            return new ChangeList.Actor(event.path("details").path("actor").asText("the server"), "");
        }
        return new ChangeList.Actor(name.isEmpty() ? clientId : name,
                clientId.isEmpty() || !visit.may(ApplicationsResource.READ) ? ""
                        : ConsoleDoor.PATH + "applications/" + clientId);
    }
}
