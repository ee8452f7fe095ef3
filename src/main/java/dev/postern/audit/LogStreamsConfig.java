package dev.postern.audit;

import java.time.Duration;

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
}
