package dev.postern.operator.oidc;

import java.net.URI;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/** Asks an OpenID provider over HTTP, bounded in bytes, time and number. */
public interface ProviderHttp {

    /**
     * Sends a request. Does not block. Redirects are not followed.
     *
     * @return fails with a {@link NoAnswer}
     */
    CompletionStage<Answer> send(Request request);

    /**
     * A request.
     *
     * @param authorization header of that name
     * @param form body of a POST, {@code application/x-www-form-urlencoded}; empty: a GET
     */
    record Request(URI uri, Optional<String> authorization, Optional<String> form) {

        static Request get(URI uri) {
            return new Request(uri, Optional.empty(), Optional.empty());
        }

        /** Without header and body, which hold secrets. */
        @Override
        public String toString() {
            return "Request[" + uri.getHost() + "]";
        }
    }

    /** What came back. */
    record Answer(int status, byte[] body) {

        /** Without the body, which may hold tokens. */
        @Override
        public String toString() {
            return "Answer[" + status + "]";
        }
    }

    /** The message says why, without anything of the answer. Stackless: an expected outcome. */
    final class NoAnswer extends Exception {

        private static final long serialVersionUID = 1;

        public NoAnswer(String message) {
            super(message, null, false, false);
        }
    }
}
