package dev.postern.operator.oidc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import com.fasterxml.jackson.databind.JsonNode;

import dev.postern.PackagedPostern;
import dev.postern.operator.OperatorSessions;

/** The claims of real providers: which name a person has, and which groups. */
class PersonTest {

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '~', value = {
            "alice | {\"preferred_username\":\"alice\",\"email\":\"a@example.com\"}",
            "a@example.com | {\"preferred_username\":\"CORP\\\\alice\",\"email\":\"a@example.com\"}",
            "a@example.com | {\"email\":\"a@example.com\",\"email_verified\":true}",
            "a@example.com | {\"email\":\"a@example.com\",\"email_verified\":\"true\"}",
            "a@example.com | {\"email\":\"a@example.com\",\"email_verified\":null}",
            "sub auth0-7 | {\"email\":\"a@example.com\",\"email_verified\":false}",
            "sub auth0-7 | {\"email\":\"a@example.com\",\"email_verified\":\"false\"}",
            "sub auth0-7 | {\"email\":\"a@example.com\",\"email_verified\":0}",
            "sub auth0-7 | {\"email\":\"a@example.com\",\"email_verified\":[true]}",
            "sub auth0-7 | {\"preferred_username\":\"<b>\",\"email\":[\"a@example.com\"]}" })
    void the_name_is_the_first_that_can_be_one(String name, String claims) {
        assertEquals(name, Person.name(json(claims), "auth0|7"));
        assertTrue(OperatorSessions.NAME.matcher(name).matches());
    }

    @Test
    void a_long_subject_is_a_name_that_is_cut() {
        assertTrue(OperatorSessions.NAME.matcher(Person.name(json("{}"), "|".repeat(255))).matches());
        assertEquals("0f3e-1", Person.name(json("{}"), "0f3e-1"));
    }

    @Test
    void groups_stand_where_the_setting_says() {
        JsonNode keycloak = json("{\"realm_access\":{\"roles\":[\"/ops\",7,\"others\"]}}");
        assertEquals(Set.of("read:clients", "create:clients"), groups("realm_access/roles").of(keycloak));
        assertFalse(groups("realm_access/groups").isIn(keycloak));
        assertEquals(Set.of(), groups("realm_access/groups").of(keycloak));
        JsonNode auth0 = json("{\"https://example.com/groups\":\"/ops\"}");
        assertEquals(Set.of("read:clients", "create:clients"), groups("https://example.com/groups").of(auth0));
        assertTrue(groups("groups").isIn(json("{\"groups\":[]}")));
        assertFalse(groups("groups").isIn(json("{\"groups\":null}")));
        assertEquals(Set.of(), groups("groups").of(json("{\"groups\":{\"/ops\":true}}")));
    }

    private static GroupScopes groups(String claim) {
        return new GroupScopes(
                new Settings(claim, List.of(new Entry("/ops", "read:clients"), new Entry("/ops", "create:clients"))));
    }

    private static JsonNode json(String text) {
        return PackagedPostern.json(text);
    }

    private record Entry(String named, String words) implements OidcConfig.Group {

        @Override
        public Optional<String> name() {
            return Optional.of(named);
        }

        @Override
        public Optional<String> scopes() {
            return Optional.of(words);
        }
    }

    private record Settings(String groupsClaim, List<OidcConfig.Group> groups) implements OidcConfig {

        @Override
        public Optional<String> issuer() {
            return Optional.empty();
        }

        @Override
        public Optional<String> clientId() {
            return Optional.empty();
        }

        @Override
        public Optional<String> clientSecret() {
            return Optional.empty();
        }

        @Override
        public String requestedScopes() {
            return "openid";
        }

        @Override
        public boolean signOutAtProvider() {
            return true;
        }

        @Override
        public Duration timeout() {
            return Duration.ZERO;
        }
    }
}
