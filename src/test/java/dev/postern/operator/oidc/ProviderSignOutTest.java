package dev.postern.operator.oidc;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

import org.junit.jupiter.api.Test;

class ProviderSignOutTest {

    private static final String ISSUER = "https://login.example.com";
    private static final String BACK = "https://auth.example.com/console/sign-in";

    @Test
    void a_person_is_led_to_the_provider_with_the_way_back() {
        assertEquals(Optional.of(URI.create(ISSUER + "/logout?x=1&client_id=the+console&post_logout_redirect_uri="
                + "https%3A%2F%2Fauth.example.com%2Fconsole%2Fsign-in")),
                provider(true, metadata(ISSUER + "/logout?x=1#part")).signOut(BACK));
    }

    @Test
    void nobody_is_led_there_if_the_provider_has_no_such_page() {
        assertEquals(Optional.empty(), provider(true, metadata(null)).signOut(BACK));
        for (String unsafe : List.of("http://login.example.com/logout", "javascript:alert(1)", "//login.example.com/logout",
                "not a URL")) {
            assertEquals(Optional.empty(), provider(true, metadata(unsafe)).signOut(BACK), unsafe);
        }
    }

    @Test
    void nobody_is_led_there_if_the_settings_say_so() {
        assertEquals(Optional.empty(), provider(false, metadata(ISSUER + "/logout")).signOut(BACK));
    }

    @Test
    void a_provider_that_is_away_keeps_nobody_from_signing_out() {
        assertEquals(Optional.empty(), provider(true, "").signOut(BACK));
    }

    /** @param endSession null: it has none */
    private static String metadata(String endSession) {
        return "{\"issuer\":\"" + ISSUER + "\",\"authorization_endpoint\":\"" + ISSUER + "/authorize\",\"token_endpoint\":\""
                + ISSUER + "/token\",\"jwks_uri\":\"" + ISSUER + "/jwks\""
                + (endSession == null ? "" : ",\"end_session_endpoint\":\"" + endSession + "\"") + "}";
    }

    /** @param metadata empty: it does not answer */
    private static OpenIdProvider provider(boolean signOut, String metadata) {
        OidcConfig config = new Settings(Optional.of(ISSUER), Optional.of("the console"), Optional.empty(), "openid", "groups",
                List.of(), signOut, Duration.ofSeconds(1));
        ProviderHttp http = request -> metadata.isEmpty()
                ? CompletableFuture.failedFuture(new ProviderHttp.NoAnswer("no connection"))
                : CompletableFuture
                        .completedFuture(new ProviderHttp.Answer(200, metadata.getBytes(StandardCharsets.UTF_8)));
        Clock clock = Clock.systemUTC();
        return new OpenIdProvider(config, new ProviderCalls(config, http, clock), null, clock);
    }

    private record Settings(Optional<String> issuer, Optional<String> clientId, Optional<String> clientSecret,
            String requestedScopes, String groupsClaim, List<OidcConfig.Group> groups, boolean signOutAtProvider,
            Duration timeout)
            implements
                OidcConfig {
    }
}
