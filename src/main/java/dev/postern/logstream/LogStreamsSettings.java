package dev.postern.logstream;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

import jakarta.inject.Singleton;

import dev.postern.config.SettingBounds;
import dev.postern.config.SettingsCheck;

/** Checks {@code postern.log-streams.*}. */
@Singleton
final class LogStreamsSettings implements SettingsCheck {

    /** As many as the audit log can hold. */
    private static final int EVENTS_MAX = 10_000_000;

    private static final String UNKNOWN = " must be categories of events, such as auth.token_exchange.fail";

    private final LogStreamsConfig streams;

    LogStreamsSettings(LogStreamsConfig streams) {
        this.streams = streams;
    }

    @Override
    public List<String> refusals() {
        return new SettingBounds()
                .atLeast("postern.log-streams.batch-wait", streams.batchWait(), Duration.ZERO)
                .within("postern.log-streams.batch-events-max", streams.batchEventsMax(), 1, EVENTS_MAX)
                .within("postern.log-streams.batch-bytes-max", streams.batchBytesMax(), 1, Integer.MAX_VALUE)
                .atLeast("postern.log-streams.answer-wait", streams.answerWait(), SettingBounds.SHORTEST_INTERVAL)
                .atLeast("postern.log-streams.retry-first", streams.retryFirst(), SettingBounds.SHORTEST_INTERVAL)
                .atLeast("postern.log-streams.retry-max", streams.retryMax(), SettingBounds.SHORTEST_INTERVAL)
                .atLeast("postern.log-streams.suspend-after", streams.suspendAfter(), Duration.ZERO)
                .atLeast("postern.log-streams.shutdown-wait", streams.shutdownWait(), Duration.ZERO)
                .require(
                        streams.stdout().format().map(String::strip).filter(format -> !StreamsOfSettings.isFormat(format))
                                .isEmpty(),
                        "postern.log-streams.stdout.format must be json or syslog")
                .require(streams.syslog().endpoint().filter(url -> !LogStreamRules.isSyslog(url.strip())).isEmpty(),
                        "postern.log-streams.syslog.endpoint must be udp://host:port, tcp://host:port or tls://host:port")
                .require(streams.otlp().endpoint().filter(url -> !LogStreamRules.isHttp(url.strip())).isEmpty(),
                        "postern.log-streams.otlp.endpoint must be an http or https URL without user info, such as "
                                + "https://collector:4318/v1/logs")
                .require(streams.otlp().headers().orElse(List.of()).stream().allMatch(StreamsOfSettings::isHeader),
                        "postern.log-streams.otlp.headers must be Name=value, with commas between headers")
                .require(areCategories(streams.stdout().filters()), "postern.log-streams.stdout.filters" + UNKNOWN)
                .require(areCategories(streams.syslog().filters()), "postern.log-streams.syslog.filters" + UNKNOWN)
                .require(areCategories(streams.otlp().filters()), "postern.log-streams.otlp.filters" + UNKNOWN)
                .refusals();
    }

    private static boolean areCategories(Optional<List<String>> filters) {
        return filters.orElse(List.of()).stream().map(String::strip).allMatch(LogStreamRules::isCategory);
    }
}
