package dev.postern.downstream;

import java.time.Duration;

import jakarta.inject.Singleton;

import org.jboss.resteasy.reactive.client.impl.RestClientRequestContext;
import org.jboss.resteasy.reactive.client.spi.ResteasyReactiveClientRequestContext;
import org.jboss.resteasy.reactive.client.spi.ResteasyReactiveClientRequestFilter;

import io.vertx.core.http.HttpConnection;

import dev.postern.logstream.LogStreamsConfig;

/**
 * Puts {@link AnswerBounds} on every connection of a REST client whose answers are not read: the client itself collects an
 * answer in memory, however long it is, and waits for as long as bytes keep coming.
 */
@Singleton
public class BoundedAnswers implements ResteasyReactiveClientRequestFilter {

    private static final int BODY_BYTES_MAX = 8_192;

    private final Duration patience;

    BoundedAnswers(LogStreamsConfig config) {
        this.patience = config.answerWait();
    }

    @Override
    @SuppressWarnings("deprecation") // in favour of a builder, which the REST client does not hand out
    public void filter(ResteasyReactiveClientRequestContext request) {
        request.unwrap(RestClientRequestContext.class).getHttpClient().connectionHandler(this::bound);
    }

    private void bound(HttpConnection connection) {
        AnswerBounds.put(connection, BODY_BYTES_MAX, patience);
    }
}
