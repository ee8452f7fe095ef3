package dev.postern.logstream;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;

/** Settings of every log stream. Durations are ISO-8601. */
@ConfigMapping(prefix = "postern.log-streams")
public interface LogStreamsConfig {

    /** How long an event waits for others at most before a batch leaves. */
    @WithDefault("PT1S")
    Duration batchWait();

    /** Events in a batch at most; a stream of format JSONOBJECT sends them one by one. */
    @WithDefault("500")
    int batchEventsMax();

    /** A batch is full once its body has this many bytes. */
    @WithDefault("262144")
    int batchBytesMax();

    /** How long sending a batch and its answer may take together. An answer whose status has come counts; no more is read. */
    @WithDefault("PT15S")
    Duration answerWait();

    /** Wait after the first failure; doubles with each further one. */
    @WithDefault("PT1S")
    Duration retryFirst();

    /** The longest wait between two attempts, unless the destination asks for more ({@code Retry-After}). */
    @WithDefault("PT1M")
    Duration retryMax();

    /** A stream whose destination failed without a break for so long is set to {@code suspended}. */
    @WithDefault("P1D")
    Duration suspendAfter();

    /** How long the last flush may take at shutdown. */
    @WithDefault("PT5S")
    Duration shutdownWait();

    /** Events on standard output. */
    Stdout stdout();

    /** Events to a syslog server. */
    Syslog syslog();

    /** Events to a collector of OpenTelemetry. */
    Otlp otlp();

    interface Stdout {

        /** {@code json}: one event a line; {@code syslog}: one message of RFC 5424 a line. */
        Optional<String> format();

        /** Categories of events; none: every event. */
        Optional<List<String>> filters();
    }

    interface Syslog {

        /** {@code udp://host:port}, {@code tcp://host:port} or {@code tls://host:port}. */
        Optional<String> endpoint();

        /** Categories of events; none: every event. */
        Optional<List<String>> filters();
    }

    interface Otlp {

        /** URL of the collector's logs, such as {@code https://collector:4318/v1/logs}. */
        Optional<String> endpoint();

        /** {@code Name=value} of each header; secrets. */
        Optional<List<String>> headers();

        /** Categories of events; none: every event. */
        Optional<List<String>> filters();
    }
}
