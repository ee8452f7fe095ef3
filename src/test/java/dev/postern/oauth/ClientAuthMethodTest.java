package dev.postern.oauth;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;

class ClientAuthMethodTest {

    private static final Path OPENAPI = Path.of("src/main/resources/META-INF/openapi.json");

    @ParameterizedTest
    @ValueSource(strings = { "ClientCreate", "ClientUpdate" })
    void a_client_can_be_registered_for_every_method_and_for_no_other(String schema) throws IOException {
        JsonNode properties = new ObjectMapper().readTree(OPENAPI.toFile())
                .at("/components/schemas/" + schema + "/properties");
        Set<String> registrable = new TreeSet<>();
        properties.at("/token_endpoint_auth_method/enum").forEach(value -> {
            if (value.isTextual()) {
                registrable.add(value.textValue());
            }
        });
        properties.at("/client_authentication_methods/properties").fieldNames().forEachRemaining(registrable::add);
        assertEquals(Stream.of(ClientAuthMethod.values()).map(ClientAuthMethod::wireName)
                .collect(Collectors.toCollection(TreeSet::new)), registrable);
    }
}
