package dev.postern.clientauth;

import java.net.URI;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/** Fetches key sets of clients over HTTP, bounded in bytes, time and number. */
public interface KeySetSource {

    /**
     * Fetches a document, as soon as there is room for another call. Does not block.
     *
     * @param clientId of the application whose set it is
     * @param proven whether the last answer from there was a key set, and came promptly: hosts that let others wait have less
     *        room
     * @return fails with a {@link CannotFetch}
     */
    CompletionStage<Fetched> fetch(String clientId, URI uri, boolean proven);

    /**
     * A document as it came.
     *
     * @param cacheControl its header of that name
     * @param prompt whether it took a third of the time that it may take, at most
     */
    record Fetched(byte[] body, Optional<String> cacheControl, boolean prompt) {
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
