package dev.postern.logstream;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/** Carries a batch of events to the destination of a log stream. */
public interface LogStreamSender {

    /** Returns at once; every way a call can end is a {@link Delivery}. */
    CompletionStage<Delivery> send(LogStream stream, EventBatch batch);

    /**
     * How a call ended.
     *
     * @param retryAfter how long the destination asks to be left alone
     * @param detail for the operator's log: what went wrong; nothing secret, one short line
     */
    record Delivery(Outcome outcome, Optional<Duration> retryAfter, String detail) {

        public static final Delivery DELIVERED = new Delivery(Outcome.DELIVERED, Optional.empty(), "delivered");

        /** Try the same batch again later. */
        public static Delivery failed(Optional<Duration> retryAfter, String detail) {
            return new Delivery(Outcome.FAILED, retryAfter, detail);
        }

        /** The destination can be reached and refuses this batch; it would refuse it again. */
        public static Delivery refused(String detail) {
            return new Delivery(Outcome.REFUSED, Optional.empty(), detail);
        }
    }

    enum Outcome {
        DELIVERED,
        FAILED,
        REFUSED
    }
}
