package dev.postern.credential;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;

class CredentialTypeTest {

    @Test
    void every_method_that_a_client_names_credentials_for_has_a_type_of_credentials() throws IOException {
        JsonNode methods = new ObjectMapper().readTree(Path.of("src/main/resources/META-INF/openapi.json").toFile())
                .at("/components/schemas/ClientUpdate/properties/client_authentication_methods/properties");
        Set<String> registrable = new TreeSet<>();
        methods.fieldNames().forEachRemaining(registrable::add);
        assertEquals(Stream.of(CredentialType.values()).map(type -> type.method().wireName())
                .collect(Collectors.toCollection(TreeSet::new)), registrable);
    }
}
