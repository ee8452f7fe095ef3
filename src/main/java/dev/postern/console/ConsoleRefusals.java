package dev.postern.console;

import jakarta.inject.Provider;
import jakarta.inject.Singleton;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerResponseContext;
import jakarta.ws.rs.core.MediaType;

import org.jboss.resteasy.reactive.server.ServerResponseFilter;

import com.fasterxml.jackson.databind.JsonNode;

/** Whatever a resource of the console refuses or fails at becomes a page. */
@Singleton
final class ConsoleRefusals {

    private static final int FORBIDDEN = 403;
    private static final int NOT_FOUND = 404;
    private static final int TOO_LARGE = 413;
    private static final int UNAVAILABLE = 503;
    private static final int FAILURES = 500;

    private final Provider<Pages> pages; // filters are made during the build, before there are settings

    ConsoleRefusals(Provider<Pages> pages) {
        this.pages = pages;
    }

    @ServerResponseFilter
    void page(ContainerRequestContext request, ContainerResponseContext response) {
        if (response.getStatus() < 400 || !ConsoleDoor.isConsole(request.getUriInfo().getPath())
                || response.getEntity() instanceof String) {
            return;
        }
        String words = response.getEntity() instanceof JsonNode refusal ? refusal.path("message").asText() : "";
        Object page = pages.get().message(response.getStatus(), heading(response.getStatus()),
                words.isEmpty() ? words(response.getStatus()) : words + remedy(words)).getEntity();
        response.setEntity(page, null, MediaType.valueOf("text/html;charset=utf-8"));
    }

    /** Who gives what is missing. */
    private static String remedy(String words) {
        return words.startsWith("Insufficient scope")
                ? ". A session has the scopes that whoever ran console-link gave it, or that the setting "
                        + "postern.console.oidc.groups gives to its groups."
                : "";
    }

    private static String heading(int status) {
        return switch (status) {
            case FORBIDDEN -> "Not allowed";
            case NOT_FOUND -> "Not found";
            case UNAVAILABLE -> "The database is away";
            default -> status >= FAILURES ? "Something failed" : "Refused";
        };
    }

    private static String words(int status) {
        return switch (status) {
            case FORBIDDEN -> "This session may not do that, or the form was not sent from a page of this session. "
                    + "Load the page again; for more scopes, make another link with console-link.";
            case NOT_FOUND -> "There is no such page. What it was about may have been deleted.";
            case TOO_LARGE -> "The form is longer than the server takes. Nothing was changed. Do it by script, in parts.";
            case UNAVAILABLE -> "Tokens are issued all the same. Try again in a moment.";
            default -> status >= FAILURES ? "The log of the server says what." : "The request cannot be understood.";
        };
    }
}
