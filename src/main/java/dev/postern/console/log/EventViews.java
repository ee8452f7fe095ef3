package dev.postern.console.log;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import jakarta.inject.Singleton;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.postern.audit.EventType;
import dev.postern.console.ConsoleDoor;
import dev.postern.console.LogQuery;
import dev.postern.console.Moment;
import dev.postern.console.RefusalMeanings;
import dev.postern.console.Thing;
import dev.postern.console.Visit;
import dev.postern.console.log.EventPage.Fact;
import dev.postern.console.log.LogPage.Filter;
import dev.postern.management.ManagementApi;
import dev.postern.snapshot.CurrentSnapshot;

/** Makes of events what the pages show. Strangers wrote much of it: the templates escape everything. */
@Singleton
final class EventViews {

    private static final String CLIENT_ID = "client_id";
    private static final String CLIENT_NAME = "client_name";
    private static final String AUDIENCE = "audience";
    private static final String DETAILS = "details";
    private static final int THINGS_SHOWN = 2;
    private static final Pattern FAILED_CODE = Pattern.compile("(Action|Hook) \".*?\" failed: ", Pattern.DOTALL);
    private static final Duration AROUND = Duration.ofMinutes(1);
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("HH:mm:ss", Locale.ROOT)
            .withZone(ZoneOffset.UTC);
    private static final DateTimeFormatter DAY_AND_TIME = DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss", Locale.ROOT)
            .withZone(ZoneOffset.UTC);
    /** Shown elsewhere on the page, or the same for every event. */
    private static final Set<String> NOT_FACTS = Set.of("date", "type", "_id", DETAILS, "isMobile", "connection_id",
            "user_id", "user_name", "tenant_name", "environment_name");

    private final CurrentSnapshot current;
    private final Visit visit;

    EventViews(CurrentSnapshot current, Visit visit) {
        this.current = current;
        this.visit = visit;
    }

    /** @param query of the page: links narrow it further */
    List<LogPage.Row> rows(List<ObjectNode> events, String query, Instant now) {
        return events.stream().map(event -> row(event, query, now)).toList();
    }

    private static LogPage.Row row(ObjectNode event, String query, Instant now) {
        EventKind kind = EventKind.of(text(event, "type"));
        Instant at = at(event);
        boolean today = at.atOffset(ZoneOffset.UTC).toLocalDate().equals(now.atOffset(ZoneOffset.UTC).toLocalDate());
        String audience = text(event, AUDIENCE);
        return new LogPage.Row(LogQuery.PATH + "/" + text(event, "log_id"), (today ? TIME : DAY_AND_TIME).format(at),
                at.toString(), Moment.of(at, now).words(), kind.words(), kind.tone(), who(event), ofTheSame(event, query),
                audience, audience.isEmpty() ? "" : narrowed(query, AUDIENCE, audience), words(event), exact(event));
    }

    private static String who(ObjectNode event) {
        return Stream.of(text(event, CLIENT_NAME), text(event, CLIENT_ID), event.path(DETAILS).path("actor").asText())
                .filter(name -> !name.isEmpty()).findFirst().orElse("");
    }

    private static String ofTheSame(ObjectNode event, String query) {
        return Stream.of(CLIENT_ID, CLIENT_NAME).filter(field -> !text(event, field).isEmpty()).findFirst()
                .map(field -> narrowed(query, field, text(event, field))).orElse("");
    }

    private static String narrowed(String query, String field, String value) {
        return LogQuery.address(LogQuery.with(query, field, LogQuery.quoted(value)));
    }

    /** Why a token was refused, which only operators read; what was changed. */
    private static String words(ObjectNode event) {
        String type = text(event, "type");
        String reason = event.path(DETAILS).path("reason").asText();
        if (type.equals(EventType.TOKEN_REFUSED.code()) && !reason.isEmpty()) {
            return reason;
        }
        if (isIssued(event)) {
            return "";
        }
        List<JsonNode> changes = Thing.changes(event);
        String things = changes.stream().limit(THINGS_SHOWN).map(change -> Thing.of(change, scope -> false).label())
                .collect(Collectors.joining(", "));
        return text(event, "description") + (things.isEmpty() ? "" : ": " + things)
                + (changes.size() > THINGS_SHOWN ? " and " + (changes.size() - THINGS_SHOWN) + " more" : "");
    }

    /** What an issued token allows; the path of a request that does not say what it changed. */
    private static String exact(ObjectNode event) {
        if (isIssued(event)) {
            return text(event, "scope");
        }
        String path = event.path(DETAILS).path("request").path("path").asText();
        return Thing.changes(event).isEmpty() && path.startsWith(ManagementApi.PATH + "/")
                ? path.substring(ManagementApi.PATH.length())
                : "";
    }

    private static boolean isIssued(ObjectNode event) {
        return text(event, "type").equals(EventType.TOKEN_ISSUED.code()) && !text(event, "scope").isEmpty();
    }

    /** @param curl what answers the event by script */
    EventPage page(ObjectNode event, Instant now, String curl) {
        EventKind kind = EventKind.of(text(event, "type"));
        Instant at = at(event);
        JsonNode details = event.path(DETAILS);
        return new EventPage(text(event, "log_id"), kind.words(), kind.tone(), at.toString(), Moment.of(at, now).words(),
                kind.meaning(), reason(event), facts(event),
                details.isMissingNode() || details.isEmpty() ? "" : details.toPrettyString(), related(event, at), curl);
    }

    private static EventPage.Reason reason(ObjectNode event) {
        String reason = event.path(DETAILS).path("reason").asText();
        if (reason.isEmpty()) {
            return null;
        }
        Optional<RefusalMeanings.Meaning> meaning = RefusalMeanings.of(reason);
        String told = text(event, "type").equals(EventType.TOKEN_REFUSED.code()) ? text(event, "description") : "";
        return new EventPage.Reason(reason, told, meaning.map(RefusalMeanings.Meaning::happened).orElse(""),
                meaning.map(RefusalMeanings.Meaning::remedy).orElse(""));
    }

    private List<Fact> facts(ObjectNode event) {
        List<Fact> facts = new ArrayList<>();
        event.properties().forEach(field -> {
            String value = field.getValue().isValueNode() ? field.getValue().asText("") : field.getValue().toString();
            if (!NOT_FACTS.contains(field.getKey()) && !value.isEmpty() && !field.getValue().isNull()) {
                facts.add(fact(field.getKey(), value));
            }
        });
        return facts;
    }

    private Fact fact(String field, String value) {
        Optional<Fact> linked = switch (field) {
            case CLIENT_ID -> current.get().client(value).filter(client -> visit.may("read:clients"))
                    .map(client -> new Fact(field, value, ConsoleDoor.PATH + "applications/" + client.clientId(),
                            client.name()));
            case AUDIENCE -> current.get().resourceServer(value).filter(api -> visit.may("read:resource_servers"))
                    .map(api -> new Fact(field, value, ConsoleDoor.PATH + "apis/" + api.id(), ""));
            default -> Optional.empty();
        };
        return linked.orElseGet(() -> new Fact(field, value, "", ""));
    }

    /** Where to look next. */
    private List<Filter> related(ObjectNode event, Instant at) {
        List<Filter> links = new ArrayList<>();
        addCode(links, event);
        addOthers(links, "All of this application", event, CLIENT_ID);
        addOthers(links, "All about this API", event, AUDIENCE);
        addOthers(links, "All from this address", event, "ip");
        if (text(event, CLIENT_ID).isEmpty()) {
            addOthers(links, "All by " + text(event, CLIENT_NAME), event, CLIENT_NAME);
        }
        Instant second = at.truncatedTo(ChronoUnit.SECONDS);
        links.add(new Filter("A minute before and after", LogQuery.address("date:[" + second.minus(AROUND) + " TO "
                + second.plus(AROUND) + "]"), false));
        return links;
    }

    /** The code that failed: a Hook has no binding. A refusal for such a failure has an event beside it, with the code's id. */
    private void addCode(List<Filter> links, ObjectNode event) {
        JsonNode details = event.path(DETAILS);
        String id = details.path("action_id").asText();
        boolean isHook = details.path("binding_id").asText().isEmpty();
        if (text(event, "type").equals(EventType.EXTENSION_FAILED.code()) && !id.isEmpty()
                && visit.may(isHook ? "read:hooks" : "read:actions")) {
            links.add(new Filter((isHook ? "The Hook " : "The Action ") + details.path("action_name").asText(),
                    ConsoleDoor.PATH + (isHook ? "hooks/" : "actions/") + id + (isHook ? "" : "#failures"), false));
        } else if (FAILED_CODE.matcher(details.path("reason").asText()).lookingAt()) {
            links.add(new Filter("What failed", LogQuery.address(LogQuery.with(
                    "type:" + EventType.EXTENSION_FAILED.code(), CLIENT_ID, LogQuery.quoted(text(event, CLIENT_ID)))), false));
        }
    }

    private static void addOthers(List<Filter> links, String words, ObjectNode event, String field) {
        String value = text(event, field);
        if (!value.isEmpty()) {
            links.add(new Filter(words, LogQuery.address(LogQuery.of(field, value)), false));
        }
    }

    private static Instant at(ObjectNode event) {
        return Instant.parse(text(event, "date"));
    }

    private static String text(ObjectNode event, String field) {
        return event.path(field).asText("");
    }
}
