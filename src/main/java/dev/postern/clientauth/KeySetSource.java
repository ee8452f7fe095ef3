package dev.postern.clientauth;

import java.net.URI;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/** Fetches key sets of clients over HTTP, bounded in bytes, time and number. */
public interface KeySetSource {

    /**
     * Fetches a document, as soon as there is room for another call. Does not block.
     *
     * @param proven whether the last answer from there was a key set: hosts that let others wait have less room
     * @return fails with a {@link CannotFetch}
     */
    CompletionStage<Fetched> fetch(URI uri, boolean proven);

    /**
     * A document as it came.
     *
     * @param cacheControl its header of that name
     */
    record Fetched(byte[] body, Optional<String> cacheControl) {
    }

    /** The message says why, without anything of the answer. Stackless: an expected outcome. */
    final class CannotFetch extends Exception {

        private final boolean asked;

        /** @param asked whether the host was asked, and not only waited for */
        public CannotFetch(String message, boolean asked) {
            super(message, null, false, false);
            this.asked = asked;
        }

        boolean wasAsked() {
            return asked;
        }
    }
}
