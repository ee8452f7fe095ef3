package dev.postern.ops;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;

import dev.postern.config.DataDirectory;
import dev.postern.entity.Ids;

/** The credentials of an application that Postern makes by itself. */
record Credentials(String clientId, String clientSecret) {

    private static final ObjectMapper JSON = JsonMapper.builder().build();

    /**
     * The credentials kept in a file of the data directory (mode 0600); made and written when there is none. The file comes
     * before the application, so a start cut short in between finds them again.
     */
    static Credentials keptIn(DataDirectory directory, String fileName, Optional<String> clientId,
            Optional<String> clientSecret) {
        Credentials made = new Credentials(clientId.orElseGet(Ids::clientId), clientSecret.orElseGet(Ids::clientSecret));
        directory.writeOnce(fileName, JSON.createObjectNode().put("client_id", made.clientId)
                .put("client_secret", made.clientSecret).toPrettyString() + "\n");
        return read(directory.resolve(fileName));
    }

    private static Credentials read(Path file) {
        try {
            JsonNode json = JSON.readTree(Files.readAllBytes(file));
            return new Credentials(json.required("client_id").asText(), json.required("client_secret").asText());
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot read " + file, e);
        } catch (IllegalArgumentException e) {
            throw new IllegalStateException(file + " has no client_id and client_secret");
        }
    }

    @Override
    public String toString() {
        return "Credentials[" + clientId + ", ***]";
    }
}
