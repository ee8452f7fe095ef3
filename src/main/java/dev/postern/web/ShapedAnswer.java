package dev.postern.web;

import jakarta.inject.Singleton;
import jakarta.ws.rs.core.Response;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;

import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerResponse;

/** Sends the answer of an {@link ErrorShape} where there is no web framework around to do it. */
@Singleton
final class ShapedAnswer {

    private final ObjectMapper json;

    ShapedAnswer(ObjectMapper json) {
        this.json = json;
    }

    void send(HttpServerResponse response, Response answer) {
        try {
            response.setStatusCode(answer.getStatus());
            answer.getStringHeaders().forEach((name, values) -> response.putHeader(name, values));
            if (response.streamId() < 0) { // HTTP/1: the body is not read, so the connection is of no more use
                response.putHeader(HttpHeaders.CONNECTION, HttpHeaders.CLOSE);
            }
            response.end(answer.getEntity() instanceof String text ? text : json.writeValueAsString(answer.getEntity()));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("An error cannot be written as JSON", e);
        }
    }
}
