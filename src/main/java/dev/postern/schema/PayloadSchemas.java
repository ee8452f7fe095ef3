package dev.postern.schema;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.Map;

import jakarta.inject.Singleton;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;

/** The schemas of all bodies: the very ones the OpenAPI document shows. Read for the first body, not at start. */
@Singleton
public final class PayloadSchemas {

    private static final String RESOURCE = "META-INF/openapi.json";

    /** @param name of a schema in {@code META-INF/openapi.json} */
    public PayloadSchema named(String name) {
        PayloadSchema schema = Resource.SCHEMAS.get(name);
        if (schema == null) {
            throw new IllegalArgumentException(RESOURCE + " has no schema " + name);
        }
        return schema;
    }

    /** Initialised at the first use, once. */
    private static final class Resource {

        private static final Map<String, PayloadSchema> SCHEMAS = read();

        private static Map<String, PayloadSchema> read() {
            ClassLoader loader = PayloadSchemas.class.getClassLoader();
            try (InputStream resource = loader.getResourceAsStream(RESOURCE)) {
                Map<String, PayloadSchema> read = new HashMap<>();
                JsonNode definitions = new ObjectMapper().readTree(resource).at("/components/schemas");
                definitions.properties().forEach(entry -> read.put(entry.getKey(), new PayloadSchema(entry.getValue())));
                return Map.copyOf(read);
            } catch (IOException e) {
                throw new UncheckedIOException(RESOURCE + " cannot be read", e);
            }
        }
    }
}
