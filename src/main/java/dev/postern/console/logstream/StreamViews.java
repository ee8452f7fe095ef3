package dev.postern.console.logstream;

import java.net.URI;
import java.time.Clock;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

import jakarta.inject.Singleton;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.postern.config.Issuer;
import dev.postern.console.ApiCall;
import dev.postern.console.Edits;
import dev.postern.console.Form;
import dev.postern.console.Moment;
import dev.postern.console.Problem;
import dev.postern.console.Visit;
import dev.postern.entity.Documents;
import dev.postern.entity.Entity;
import dev.postern.logstream.LogStream;
import dev.postern.logstream.LogStreams;
import dev.postern.logstream.StreamErrors;
import dev.postern.logstream.StreamErrors.StreamError;
import dev.postern.logstream.StreamProgress.Progress;
import dev.postern.logstream.StreamsOfSettings;
import dev.postern.tenantfile.TenantExport;

/** Puts together what the pages of log streams show. */
@Singleton
final class StreamViews {

    static final String UPDATE = "update:log_streams";
    private static final String PAUSED = "paused";
    private static final String DELETE = "delete:log_streams";
    private static final Map<String, String> SETTINGS = Map.of("stdout", "postern.log-streams.stdout.format", "syslog",
            "postern.log-streams.syslog.endpoint", "otlp", "postern.log-streams.otlp.endpoint");

    private final LogStreams streams;
    private final StreamsOfSettings ofSettings;
    private final StreamErrors errors;
    private final Visit visit;
    private final Issuer issuer;
    private final Clock clock;

    StreamViews(LogStreams streams, StreamsOfSettings ofSettings, StreamErrors errors, Visit visit, Issuer issuer,
            Clock clock) {
        this.streams = streams;
        this.ofSettings = ofSettings;
        this.errors = errors;
        this.visit = visit;
        this.issuer = issuer;
        this.clock = clock;
    }

    /** @param stream as the Management API shows it */
    StreamList.Row row(JsonNode stream, Optional<Progress> progress) {
        String id = stream.path("id").asText();
        return new StreamList.Row(id, stream.path("name").asText(),
                destination(stream.path("sink").path("httpEndpoint").asText()),
                filters(stream.path("filters").size()), false, state(id, stream.path("status").asText(), progress));
    }

    StreamList.Row row(LogStream stream, Optional<Progress> progress) {
        return new StreamList.Row(stream.id(), stream.name(), destination(stream.sink().endpoint().toString()),
                filters(stream.categories().size()), true, state(stream.id(), stream.status().wireName(), progress));
    }

    private static String filters(int categories) {
        return categories == 0 ? "every event" : categories == 1 ? "1 category" : categories + " categories";
    }

    /** Without the query, in which people put keys. */
    private static String destination(String url) {
        URI uri = URI.create(url);
        return uri.getHost() == null ? uri.getScheme()
                : uri.getScheme() + "://" + uri.getRawAuthority() + Optional.ofNullable(uri.getRawPath()).orElse("");
    }

    StreamState state(String id, String status, Optional<Progress> progress) {
        Instant now = clock.instant();
        Optional<StreamError> error = errors.of(id).filter(found -> !status.equals(PAUSED)); // it is not tried meanwhile
        String tone = status.equals("suspended") || error.isPresent() ? "bad" : "";
        String words = switch (status) {
            case PAUSED -> "paused";
            case "suspended" -> "suspended: its destination has failed for too long";
            default -> error.isPresent() ? "failing" : "sends";
        };
        return new StreamState(words, tone, error.map(StreamError::message).orElse(""),
                error.map(each -> Moment.of(each.at(), now)).orElse(null),
                progress.flatMap(Progress::sentUntil).map(at -> Moment.of(at, now)).orElse(null),
                progress.map(each -> behind(each.behind())).orElse(""));
    }

    private static String behind(long events) {
        return events == 0 ? "nothing" : events == 1 ? "1 event" : events + " events";
    }

    /**
     * A stream that is registered.
     *
     * @param typed what was typed into its form and refused; empty: nothing
     */
    StreamPage page(ObjectNode stream, Optional<Progress> progress, Optional<Form> typed, Problem problem,
            StreamPage.Test test) {
        String id = stream.path("id").asText();
        String status = stream.path("status").asText();
        ObjectNode tenant = Documents.empty();
        ObjectNode entry = tenant.putArray("logStreams").addObject();
        stream.properties().stream().filter(field -> !field.getKey().equals("id") && !field.getKey().equals("last_error"))
                .forEach(field -> entry.set(field.getKey(), field.getValue()));
        boolean mayUpdate = visit.may(UPDATE);
        return new StreamPage(id, stream.path("name").asText(), "", status,
                destination(stream.path("sink").path("httpEndpoint").asText()), state(id, status, progress),
                typed.orElseGet(() -> Edits.form(StreamFields.values(stream))), mayUpdate ? secrets(streams.find(id)) : null,
                test,
                mayUpdate, visit.may(DELETE), problem, ApiCall.get("/log-streams/" + id).curl(issuer.baseUrl()),
                TenantExport.fragment(tenant));
    }

    private static StreamPage.Secrets secrets(Entity stream) {
        return new StreamPage.Secrets(stream.secrets().has(StreamFields.AUTHORIZATION),
                stream.secrets().has(StreamFields.SIGNING_SECRET));
    }

    /** A stream that a setting has set up; empty: this id is none's. */
    Optional<StreamPage> pageOfSettings(String id, Map<String, Progress> progress, Problem problem, StreamPage.Test test) {
        return ofSettings.find(id).map(stream -> {
            StreamList.Row row = row(stream, Optional.ofNullable(progress.get(id)));
            return new StreamPage(id, id, SETTINGS.get(id), stream.status().wireName(), row.destination(), row.state(),
                    Form.EMPTY,
                    null, test, visit.may(UPDATE), false, problem,
                    ApiCall.post("/postern/log-streams/" + id + "/test", "").curl(issuer.baseUrl()), "");
        });
    }
}
