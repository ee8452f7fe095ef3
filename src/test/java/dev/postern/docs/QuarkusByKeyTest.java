package dev.postern.docs;

import static io.restassured.RestAssured.given;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Properties;

import jakarta.inject.Inject;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import io.quarkus.oidc.client.OidcClient;
import io.quarkus.oidc.client.OidcClients;
import io.quarkus.oidc.client.runtime.OidcClientsConfig;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;

import dev.postern.KeyClient;
import dev.postern.TestTenant;

/** The Quarkus properties of docs/client-credentials.md. */
@QuarkusTest
class QuarkusByKeyTest {

    private static final String API = "https://timesheets.example/";

    @Inject
    OidcClients clients;

    @TempDir
    Path directory;

    @Test
    void the_documented_properties_get_a_token_by_a_key() throws Exception {
        KeyClient client = KeyClient.in(new TestTenant().api(API, "read"), "RS256").granted(API, "read");
        Path key = Files.writeString(directory.resolve("client.key"),
                KeyClient.pem("PRIVATE KEY", client.key().getPrivate().getEncoded()));
        Path file = new DocumentedFiles("client-credentials.md").write("by-key.properties", directory);
        Properties documented = new Properties();
        documented.load(new StringReader(Files.readString(file)
                .replace("audience=https://auth.example.com/", "audience=" + KeyClient.ISSUER)
                .replace("https://auth.example.com", "http://localhost:" + RestAssured.port)
                .replace("${CLIENT_ID}", client.id()).replace("client.key", key.toString())));
        Map<String, String> properties = new HashMap<>();
        documented.forEach((name, value) -> properties.put((String) name, (String) value));
        properties.put("quarkus.oidc-client.timesheets.id", "timesheets"); // its name, which Quarkus gives it at its start
        OidcClientsConfig config = new SmallRyeConfigBuilder().addDiscoveredConverters()
                .withSources(new PropertiesConfigSource(properties, "docs", 100)).withMapping(OidcClientsConfig.class).build()
                .getConfigMapping(OidcClientsConfig.class);
        try (OidcClient quarkus = clients.newClient(config.namedClients().get("timesheets")).await().indefinitely()) {
            String first = quarkus.getTokens().await().indefinitely().getAccessToken();
            String second = quarkus.getTokens().await().indefinitely().getAccessToken(); // a new assertion for each request
            assertTrue(second.startsWith("eyJ"), second);
            given().auth().oauth2(first).get("/verify?audience=" + API).then().statusCode(200);
        }
    }
}
