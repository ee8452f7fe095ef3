package dev.postern.logstream;

/**
 * Events on their way to one destination, as the body of one request.
 *
 * @param body UTF-8; not copied, never written to
 * @param events how many it holds
 * @param oldest when the first of them happened, in milliseconds since 1970
 */
public record EventBatch(byte[] body, int events, long oldest) {

    @Override
    public String toString() {
        return "EventBatch[" + events + "]";
    }
}
