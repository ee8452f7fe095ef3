package com.example.receiver;

import java.util.Map;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.JsonNode;

/** What Postern is told about one token. */
@JsonInclude(JsonInclude.Include.NON_NULL)
record Decision(Map<String, Object> claims, Denial deny) {

    /** @param code {@code invalid_scope}, {@code invalid_request} or {@code server_error} */
    record Denial(String code, String reason) {
    }

    /** The rules of this receiver: replace them by yours. */
    static Decision about(JsonNode event) {
        JsonNode metadata = event.at("/client/metadata");
        if (metadata.path("suspended").asText().equals("true")) {
            return new Decision(null, new Denial("invalid_request", "This application is suspended"));
        }
        return new Decision(Map.of("https://receiver.example/region", metadata.path("region").asText("eu")), null);
    }
}
