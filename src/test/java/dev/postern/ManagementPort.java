package dev.postern;

import static io.restassured.RestAssured.given;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

import io.restassured.specification.RequestSpecification;

/**
 * Where the executable that {@code @QuarkusIntegrationTest} starts has health, metrics and OpenAPI. Its port is a random one,
 * which only its log names. In {@code @QuarkusTest} they are on the main port.
 */
public final class ManagementPort {

    private static final Path LOG = Path.of(System.getProperty("quarkus.log.file.path", "target/quarkus.log"));
    private static final Pattern LISTENING = Pattern.compile("Management interface listening on (http://[^ ]+:[0-9]+)\\.");

    private ManagementPort() {
    }

    /** A request to it. */
    public static RequestSpecification request() {
        try {
            List<MatchResult> starts = LISTENING.matcher(Files.readString(LOG)).results().toList();
            assertTrue(!starts.isEmpty(), "no management port in " + LOG);
            return given().baseUri(starts.get(starts.size() - 1).group(1));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
