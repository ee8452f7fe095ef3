package dev.postern.actions;

import java.net.URI;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletionStage;

/**
 * HTTP out for an Action's {@code fetch}: to the hosts that the operator allows, and to public addresses only unless the
 * operator names the address. Every call is bounded in bytes and in time.
 */
public interface OutboundHttp {

    /** Of the body of a request, and of the body of an answer. */
    int BODY_BYTES_MAX = 1_048_576;
    /** Of all headers of a request, and of an answer. */
    int HEADER_BYTES_MAX = 16_384;
    /** How many redirects one call follows. */
    int REDIRECTS_MAX = 5;
    /** The longest time that one call may take, whatever its caller says. */
    Duration TIMEOUT_MAX = Duration.ofSeconds(20);

    /**
     * Sends a request and reads its answer. Never blocks. The stage completes on an event loop, so what depends on it must not
     * block either.
     *
     * @param timeout for everything together: the look-up of the name, connections, redirects and the body of the answer
     * @return completes with a {@link OutboundRefused} where there is no answer
     */
    CompletionStage<Answer> send(Request request, Duration timeout);

    /** What to do with an answer of 301, 302, 303, 307 or 308; the values of {@code redirect} of {@code fetch}. */
    enum Redirect {
        /** Goes there if the host is allowed. */
        FOLLOW,
        /** Answers it like any other answer. */
        MANUAL,
        /** Fails. */
        ERROR
    }

    /** One line of a header. */
    record Header(String name, String value) {

        public Header {
            Objects.requireNonNull(name);
            Objects.requireNonNull(value);
        }

        /** Without the value, which may be a secret. */
        @Override
        public String toString() {
            return name + ": ***";
        }
    }

    /**
     * A request as an Action asks for it, not yet trusted.
     *
     * @param method any case; {@code CONNECT}, {@code TRACE} and {@code TRACK} are refused
     * @param url absolute, http or https
     * @param headers those that frame a message or belong to the connection are left out, as {@code fetch} does
     * @param body empty for none
     */
    record Request(String method, URI url, List<Header> headers, byte[] body, Redirect redirect) {

        public Request {
            Objects.requireNonNull(method);
            Objects.requireNonNull(url);
            Objects.requireNonNull(redirect);
            headers = List.copyOf(headers);
            body = body.clone();
        }

        @Override
        public byte[] body() {
            return body.clone();
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof Request that && method.equals(that.method) && url.equals(that.url)
                    && headers.equals(that.headers) && Arrays.equals(body, that.body) && redirect == that.redirect;
        }

        @Override
        public int hashCode() {
            return Objects.hash(method, url, headers, Arrays.hashCode(body), redirect);
        }

        /** Without URL and headers, which may hold secrets. */
        @Override
        public String toString() {
            return "Request[" + method + ", " + body.length + " bytes]";
        }
    }

    /**
     * The last answer of a call.
     *
     * @param reason the text beside the status; may be empty
     * @param headers in the order of the answer
     * @param body as it came; no compression is asked for
     * @param url where it came from after all redirects
     * @param redirected whether a redirect was followed
     */
    record Answer(int status, String reason, List<Header> headers, byte[] body, URI url, boolean redirected) {

        public Answer {
            Objects.requireNonNull(reason);
            Objects.requireNonNull(url);
            headers = List.copyOf(headers);
            body = body.clone();
        }

        @Override
        public byte[] body() {
            return body.clone();
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof Answer that && status == that.status && reason.equals(that.reason)
                    && headers.equals(that.headers) && Arrays.equals(body, that.body) && url.equals(that.url)
                    && redirected == that.redirected;
        }

        @Override
        public int hashCode() {
            return Objects.hash(status, reason, headers, Arrays.hashCode(body), url, redirected);
        }

        /** Without headers and body, which may hold secrets. */
        @Override
        public String toString() {
            return "Answer[" + status + ", " + body.length + " bytes]";
        }
    }
}
