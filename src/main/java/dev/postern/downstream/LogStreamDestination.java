package dev.postern.downstream;

import java.net.URI;

import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;

import org.eclipse.microprofile.rest.client.annotation.RegisterProvider;
import org.eclipse.microprofile.rest.client.inject.RegisterRestClient;

import io.quarkus.rest.client.reactive.Url;
import io.smallrye.mutiny.Uni;

/** The HTTP sink of a log stream, called with the stream's own Authorization or none. */
@RegisterRestClient(configKey = "log-stream")
@RegisterProvider(BoundedAnswers.class)
@RegisterProvider(EventPostWriter.class)
public interface LogStreamDestination {

    /** @throws jakarta.ws.rs.WebApplicationException in the Uni: the destination answered 4xx or 5xx */
    @POST
    @Consumes(MediaType.WILDCARD)
    Uni<Response> post(@Url URI endpoint, EventPost events);
}
