package dev.postern.console.actions;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.HashSet;
import java.util.Map;
import java.util.Set;

import org.junit.jupiter.api.Test;

class SecretKeywordsTest {

    private static final String DASH = "A_B_D44362D6";
    private static final String DOT = "A_B_2E7336DC";

    @Test
    void a_secret_is_called_like_its_variable() {
        assertEquals(Map.of("api-key", "API_KEY", "REGION", "REGION", "2fa", "_2FA"),
                SecretKeywords.variables(Set.of("api-key", "REGION", "2fa")));
    }

    @Test
    void secrets_that_would_be_called_alike_have_variables_of_their_own() {
        assertEquals(Map.of("a-b", DASH, "a.b", DOT, "c-d", "C_D"), SecretKeywords.variables(Set.of("a-b", "a.b", "c-d")));
    }

    @Test
    void the_one_that_is_spelt_like_the_variable_keeps_it() {
        assertEquals(Map.of("a-b", DASH, "A_B", "A_B"), SecretKeywords.variables(Set.of("a-b", "A_B")));
        assertEquals(Map.of("a-b", DASH, "a.b", DOT, "A_B", "A_B"), SecretKeywords.variables(Set.of("a.b", "A_B", "a-b")));
    }

    @Test
    void a_secret_that_is_called_like_a_variable_with_a_hash_has_it_for_itself() {
        Map<String, String> variables = SecretKeywords.variables(Set.of("a-b", "a.b", DASH, DOT));
        assertEquals(4, new HashSet<>(variables.values()).size(), variables.toString());
        assertEquals(DASH, variables.get(DASH));
    }
}
