package dev.postern.actions;

import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletionException;
import java.util.function.Consumer;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

/** The {@code fetch} of code, over {@link OutboundHttp}. */
final class OutboundFetches implements Fetches {

    private final OutboundHttp http;
    private final Duration max;

    /** @param max time of one request, its redirects included */
    OutboundFetches(OutboundHttp http, Duration max) {
        this.http = http;
        this.max = max;
    }

    @Override
    public void begin(ObjectNode asked, Consumer<ObjectNode> answered) {
        try {
            http.send(request(asked), max).whenComplete((answer, failure) -> answered.accept(failure == null ? shown(answer)
                    : refused(failure instanceof CompletionException && failure.getCause() != null ? failure.getCause()
                            : failure)));
        } catch (URISyntaxException | IllegalArgumentException e) {
            answered.accept(error("the URL or the request is malformed: " + e.getMessage()));
        }
    }

    private static OutboundHttp.Request request(ObjectNode asked) throws URISyntaxException {
        List<OutboundHttp.Header> headers = new ArrayList<>();
        for (JsonNode header : asked.path("headers")) {
            headers.add(new OutboundHttp.Header(header.path(0).asText(), header.path(1).asText()));
        }
        byte[] body = asked.path("body").isTextual() ? Base64.getDecoder().decode(asked.get("body").textValue()) : new byte[0];
        return new OutboundHttp.Request(asked.path("method").asText("GET"), new URI(asked.path("url").asText()), headers, body,
                OutboundHttp.Redirect.valueOf(asked.path("redirect").asText("follow").toUpperCase(Locale.ROOT)));
    }

    private static ObjectNode shown(OutboundHttp.Answer answer) {
        ObjectNode shown = JsonNodeFactory.instance.objectNode().put("status", answer.status())
                .put("statusText", answer.reason()).put("url", answer.url().toString())
                .put("redirected", answer.redirected()).put("body", Base64.getEncoder().encodeToString(answer.body()));
        ArrayNode headers = shown.putArray("headers");
        answer.headers().forEach(header -> headers.addArray().add(header.name()).add(header.value()));
        return shown;
    }

    private static ObjectNode refused(Throwable failure) {
        return error(failure instanceof OutboundRefused ? failure.getMessage() : "the request failed");
    }

    private static ObjectNode error(String sentence) {
        return JsonNodeFactory.instance.objectNode().put("error", sentence);
    }
}
