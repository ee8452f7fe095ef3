package dev.postern.logstream;

import java.time.Duration;

/** The defaults of the settings. */
final class DefaultStreamsConfig implements LogStreamsConfig {

    static final int BATCH_EVENTS_MAX = 500;
    static final int BATCH_BYTES_MAX = 262_144;

    @Override
    public Duration batchWait() {
        return Duration.ofSeconds(1);
    }

    @Override
    public int batchEventsMax() {
        return BATCH_EVENTS_MAX;
    }

    @Override
    public int batchBytesMax() {
        return BATCH_BYTES_MAX;
    }

    @Override
    public Duration answerWait() {
        return Duration.ofSeconds(15);
    }

    @Override
    public Duration retryFirst() {
        return Duration.ofSeconds(1);
    }

    @Override
    public Duration retryMax() {
        return Duration.ofMinutes(1);
    }

    @Override
    public Duration suspendAfter() {
        return Duration.ofDays(1);
    }

    @Override
    public Duration shutdownWait() {
        return Duration.ofSeconds(5);
    }

    @Override
    public Stdout stdout() {
        throw new UnsupportedOperationException();
    }

    @Override
    public Syslog syslog() {
        throw new UnsupportedOperationException();
    }

    @Override
    public Otlp otlp() {
        throw new UnsupportedOperationException();
    }
}
