package dev.postern.logstream;

import java.net.URI;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

import jakarta.inject.Singleton;
import jakarta.ws.rs.core.HttpHeaders;

/**
 * Log streams that the operator sets up beside the registered ones: standard output, syslog and OpenTelemetry. Their ids are
 * {@code stdout}, {@code syslog} and {@code otlp}. Only a setting can name their destinations, so nobody who may call the
 * Management API opens a raw connection with them.
 */
@Singleton
public class StreamsOfSettings {

    private static final Map<String, LogStream.Format> FORMATS = Map.of("json", LogStream.Format.JSONLINES, "syslog",
            LogStream.Format.SYSLOG_LINES);
    private static final URI STANDARD_OUTPUT = URI.create("stdout:/");
    private static final String JSON = "application/json";

    private final LogStreamsConfig config;

    /** Where a stream begins that has no cursor yet. */
    private final Instant started;

    StreamsOfSettings(LogStreamsConfig config, Clock clock) {
        this.config = config;
        this.started = clock.instant();
    }

    static boolean isFormat(String name) {
        return FORMATS.containsKey(name);
    }

    static boolean isHeader(String header) {
        int equals = header.indexOf('=');
        return equals > 0 && LogStreamRules.isHeader(header.substring(0, equals).strip(), header.substring(equals + 1).strip());
    }

    /** Those that are set up. */
    public List<LogStream> all() {
        List<LogStream> streams = new ArrayList<>();
        config.stdout().format().ifPresent(format -> streams.add(stream("stdout", new LogStreamSink(STANDARD_OUTPUT,
                FORMATS.get(format.strip()), JSON, Optional.empty(), Map.of(), Optional.empty()), config.stdout().filters())));
        config.syslog().endpoint().ifPresent(url -> streams.add(stream("syslog", syslog(URI.create(url.strip())),
                config.syslog().filters())));
        config.otlp().endpoint().ifPresent(url -> streams.add(stream("otlp", otlp(URI.create(url.strip())),
                config.otlp().filters())));
        return streams;
    }

    /** @param id {@code stdout}, {@code syslog} or {@code otlp} */
    public Optional<LogStream> find(String id) {
        return all().stream().filter(stream -> stream.id().equals(id)).findFirst();
    }

    private static LogStreamSink syslog(URI endpoint) {
        boolean datagrams = endpoint.getScheme().equals("udp");
        return new LogStreamSink(endpoint, datagrams ? LogStream.Format.SYSLOG_DATAGRAM : LogStream.Format.SYSLOG, JSON,
                Optional.empty(), Map.of(), Optional.empty());
    }

    private LogStreamSink otlp(URI endpoint) {
        Map<String, String> headers = new LinkedHashMap<>();
        Optional<String> authorization = Optional.empty();
        for (String header : config.otlp().headers().orElse(List.of())) {
            int equals = header.indexOf('=');
            String name = header.substring(0, equals).strip();
            String value = header.substring(equals + 1).strip();
            if (name.equalsIgnoreCase(HttpHeaders.AUTHORIZATION)) {
                authorization = Optional.of(value);
            } else {
                headers.put(name, value);
            }
        }
        return new LogStreamSink(endpoint, LogStream.Format.OTLP, JSON, authorization, headers, Optional.empty());
    }

    private LogStream stream(String id, LogStreamSink sink, Optional<List<String>> filters) {
        Set<String> categories = filters.orElse(List.of()).stream().map(String::strip).collect(Collectors.toSet());
        return new LogStream(id, id, LogStream.Status.ACTIVE, sink, categories, false, Optional.of(started));
    }
}
