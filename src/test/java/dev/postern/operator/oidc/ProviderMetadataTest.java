package dev.postern.operator.oidc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.function.Consumer;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

/** What a provider says of itself, over https and in words that no test server here can say. */
class ProviderMetadataTest {

    private static final String ISSUER = "https://login.example.com/realms/ops";

    @Test
    void it_is_published_below_the_issuer_with_or_without_a_slash_at_the_end() {
        URI expected = URI.create(ISSUER + "/.well-known/openid-configuration");
        assertEquals(expected, ProviderMetadata.address(ISSUER));
        assertEquals(expected, ProviderMetadata.address(ISSUER + "/"));
    }

    @Test
    void what_is_left_out_has_the_default_of_the_specification() throws SignInRefused {
        ProviderMetadata read = parsed(document -> document.remove("userinfo_endpoint"));
        assertEquals(URI.create("https://keys.example.com/jwks"), read.keySet());
        assertEquals(Optional.empty(), read.userInfo());
        assertTrue(read.takesBasic());
        assertFalse(read.namesItself());
        assertFalse(parsed(document -> document.putArray("token_endpoint_auth_methods_supported").add("client_secret_post"))
                .takesBasic());
    }

    @ParameterizedTest
    @CsvSource({ "issuer, https://login.example.com/realms/other", "token_endpoint, http://login.example.com/token",
            "token_endpoint, http://localhost:8080/token", "jwks_uri, file:///etc/passwd", "jwks_uri, not a URL",
            "authorization_endpoint, javascript:alert(1)", "userinfo_endpoint, https://user@login.example.com/userinfo" })
    void an_address_that_is_not_safe_or_another_issuer_is_refused(String member, String value) {
        assertEquals(SignInRefused.Cause.AWAY,
                assertThrows(SignInRefused.class, () -> parsed(document -> document.put(member, value))).why());
    }

    @Test
    void what_is_not_metadata_is_refused_without_being_quoted() {
        assertThrows(SignInRefused.class, () -> parsed(document -> document.remove("token_endpoint")));
        for (String body : new String[] { "<html>secret</html>", "[]", "", "{\"issuer\":\"a\",\"issuer\":\"a\"}" }) {
            SignInRefused refused = assertThrows(SignInRefused.class,
                    () -> ProviderMetadata.parse(body.getBytes(StandardCharsets.UTF_8), ISSUER));
            assertEquals("its metadata is not a JSON object", refused.getMessage());
        }
    }

    private static ProviderMetadata parsed(Consumer<ObjectNode> change) throws SignInRefused {
        ObjectNode document = JsonNodeFactory.instance.objectNode().put("issuer", ISSUER)
                .put("authorization_endpoint", "https://login.example.com/authorize")
                .put("token_endpoint", "https://login.example.com/token").put("jwks_uri", "https://keys.example.com/jwks")
                .put("userinfo_endpoint", "https://login.example.com/userinfo");
        change.accept(document);
        return ProviderMetadata.parse(document.toString().getBytes(StandardCharsets.UTF_8), ISSUER);
    }
}
