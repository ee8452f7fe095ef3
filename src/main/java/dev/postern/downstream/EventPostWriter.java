package dev.postern.downstream;

import java.lang.annotation.Annotation;

import jakarta.annotation.Priority;
import jakarta.ws.rs.Priorities;
import jakarta.ws.rs.client.ClientRequestContext;
import jakarta.ws.rs.client.ClientRequestFilter;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;

/** Gives a request the headers and the body of its {@link EventPost}; runs before the filter that adds a token. */
@Priority(Priorities.AUTHENTICATION - 1)
public class EventPostWriter implements ClientRequestFilter {

    @Override
    public void filter(ClientRequestContext request) {
        if (request.getEntity() instanceof EventPost post) {
            post.headers().forEach(request.getHeaders()::putSingle);
            request.getHeaders().putSingle(HttpHeaders.CONTENT_TYPE, post.contentType());
            request.setEntity(post.body(), new Annotation[0], MediaType.valueOf(post.contentType()));
        }
    }
}
