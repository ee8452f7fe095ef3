package dev.postern.oauth;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;

class RequestParameterTest {

    @Test
    void openapi_describes_every_parameter_that_is_read_and_no_other() throws IOException {
        JsonNode described = new ObjectMapper().readTree(Path.of("src/main/resources/META-INF/openapi.json").toFile())
                .at("/components/schemas/TokenRequest/properties");
        Set<String> names = new TreeSet<>();
        described.fieldNames().forEachRemaining(names::add);
        assertEquals(Stream.of(RequestParameter.values()).map(RequestParameter::wireName)
                .collect(Collectors.toCollection(TreeSet::new)), names);
    }

    @Test
    void the_text_of_a_request_shows_no_value() {
        RequestParameters.Collector collector = new RequestParameters.Collector();
        for (RequestParameter parameter : RequestParameter.values()) {
            collector.add(parameter.wireName(), "hidden");
        }
        OAuthRequest request = new OAuthRequest(collector.collected(), Optional.of("Basic hidden"), List.of("hidden"),
                Optional.empty(), Caller.NONE);
        assertFalse(request.toString().contains("hidden"));
    }
}
