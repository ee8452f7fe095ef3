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

/** The receiver of a webhook Action, called without an access token. */
@RegisterRestClient(configKey = "action-webhook")
@RegisterProvider(WebhookConnections.class)
@RegisterProvider(EventPostWriter.class)
public interface WebhookReceiver {

    /** @throws jakarta.ws.rs.WebApplicationException in the Uni: the receiver answered 4xx or 5xx */
    @POST
    @Consumes(MediaType.APPLICATION_JSON)
    Uni<Response> ask(@Url URI url, EventPost event);
}
