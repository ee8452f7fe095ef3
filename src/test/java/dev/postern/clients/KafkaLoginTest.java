package dev.postern.clients;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

import javax.security.auth.callback.Callback;
import javax.security.auth.login.AppConfigurationEntry;

import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.common.config.SaslConfigs;
import org.apache.kafka.common.security.oauthbearer.OAuthBearerLoginCallbackHandler;
import org.apache.kafka.common.security.oauthbearer.OAuthBearerLoginModule;
import org.apache.kafka.common.security.oauthbearer.OAuthBearerToken;
import org.apache.kafka.common.security.oauthbearer.OAuthBearerTokenCallback;
import org.jose4j.jwt.JwtClaims;
import org.jose4j.jwt.consumer.JwtConsumerBuilder;
import org.junit.jupiter.api.Test;

import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;

import dev.postern.TestClient;
import dev.postern.TestTenant;

/** The OAuth login of Apache Kafka's client, which sends HTTP Basic and a scope and can name no audience. */
@QuarkusTest
class KafkaLoginTest {

    private static final String BROKER = "https://kafka.example/";
    private static final String REGISTRY = "https://schema-registry.example/";
    /** Kafka's client asks for tokens at listed URLs only. */
    private static final String ALLOWED_URLS = "org.apache.kafka.sasl.oauthbearer.allowed.urls";

    private final TestTenant tenant = new TestTenant();

    @Test
    void two_logins_get_tokens_for_two_apis() throws Exception {
        tenant.api(BROKER, "produce").api(REGISTRY, "read:schemas");
        TestClient producer = tenant.client("producer", Map.of("default_audience", BROKER, "client_secret",
                "Qw3+rty/with%41and%zz=")).granted(BROKER, "produce");
        TestClient reader = tenant.client("reader").granted(REGISTRY, "read:schemas");

        String before = System.getProperty(ALLOWED_URLS);
        try {
            assertEquals(BROKER, audience(login(producer, url(""), "produce")));
            assertEquals(REGISTRY, audience(login(reader, url("?audience=" + REGISTRY), "read:schemas")));
        } finally {
            if (before == null) {
                System.clearProperty(ALLOWED_URLS);
            } else {
                System.setProperty(ALLOWED_URLS, before);
            }
        }
    }

    private static OAuthBearerToken login(TestClient client, String url, String scope) throws Exception {
        System.setProperty(ALLOWED_URLS, url);
        Map<String, Object> given = Map.of(SaslConfigs.SASL_OAUTHBEARER_TOKEN_ENDPOINT_URL, url, "bootstrap.servers",
                "localhost:1",
                SaslConfigs.SASL_OAUTHBEARER_CLIENT_CREDENTIALS_CLIENT_ID, client.id(),
                SaslConfigs.SASL_OAUTHBEARER_CLIENT_CREDENTIALS_CLIENT_SECRET, client.secret(),
                SaslConfigs.SASL_OAUTHBEARER_SCOPE, scope);
        Map<String, Object> settings = new HashMap<>(new AdminClientConfig(given).values());
        OAuthBearerLoginCallbackHandler handler = new OAuthBearerLoginCallbackHandler();
        handler.configure(settings, OAuthBearerLoginModule.OAUTHBEARER_MECHANISM,
                List.of(new AppConfigurationEntry(OAuthBearerLoginModule.class.getName(),
                        AppConfigurationEntry.LoginModuleControlFlag.REQUIRED, Map.of())));
        try {
            OAuthBearerTokenCallback callback = new OAuthBearerTokenCallback();
            handler.handle(new Callback[] { callback });
            assertTrue(callback.token() != null, callback.errorDescription());
            assertEquals(Set.of(scope), callback.token().scope());
            return callback.token();
        } finally {
            handler.close();
        }
    }

    private static String url(String query) {
        return "http://localhost:" + RestAssured.port + "/oauth/token" + query;
    }

    private static String audience(OAuthBearerToken token) throws Exception {
        JwtClaims claims = new JwtConsumerBuilder().setSkipSignatureVerification().setSkipAllValidators().build()
                .processToClaims(token.value());
        return claims.getAudience().get(0);
    }
}
