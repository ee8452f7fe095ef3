package dev.postern.console;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.Test;

/** What ConsoleBrowserIT does not run of the filled snippets. */
class SnippetsTest {

    private static final Map<String, String> VALUES = Map.of("TOKEN_URL", "https://auth.own.example/oauth/token", "CLIENT_ID",
            "ownClientId", "AUDIENCE", "https://orders.own.example/", "API_URL", "https://auth.own.example/verify?audience=x");

    @Test
    void every_language_of_the_document_has_its_snippet_with_own_values_and_without_the_secret() {
        List<DocumentedSnippets.Language> languages = DocumentedSnippets.languages();
        assertEquals(
                List.of("curl", "java", "java-with-quarkus", "java-with-spring", "node-js", "python", "go", "csharp", "php",
                        "ruby"),
                languages.stream().map(DocumentedSnippets.Language::id).toList());
        for (DocumentedSnippets.Language language : languages) {
            assertFalse(language.blocks().isEmpty(), language.id());
            StringBuilder all = new StringBuilder();
            language.blocks().forEach(block -> all.append(SnippetValues.filled(block.text(), VALUES)));
            String filled = all.toString();
            assertTrue(filled.contains("https://auth.own.example"), filled);
            assertTrue(filled.contains("ownClientId"), filled);
            assertTrue(filled.contains("https://orders.own.example/"), filled);
            assertTrue(filled.contains("CLIENT_SECRET"), filled);
            for (String left : List.of("\"CLIENT_ID\"", "'CLIENT_ID'", "$CLIENT_ID", "${CLIENT_ID}", "\"AUDIENCE\"",
                    "'AUDIENCE'", "$AUDIENCE", "${AUDIENCE}", "auth.example.com")) {
                assertFalse(filled.contains(left), left + " in " + filled);
            }
        }
    }

    @Test
    void a_value_that_some_language_would_read_otherwise_stays_in_the_environment() {
        String text = "curl \"$TOKEN_URL\" -d \"audience=$AUDIENCE\"";
        for (String value : List.of("a\"b", "a'b", "a$b", "a`b", "a\\b", "a\nb", "a b", "{a}", "<a>")) {
            Map<String, String> values = Map.of("TOKEN_URL", VALUES.get("TOKEN_URL"), "CLIENT_ID", "c", "AUDIENCE", value,
                    "API_URL", "x");
            assertEquals(text, SnippetValues.filled(text, values));
        }
    }

    @Test
    void words_of_a_shell_are_quoted() {
        assertEquals("https://a.example/b=c", Shell.quoted("https://a.example/b=c"));
        assertEquals("'it'\\''s'", Shell.quoted("it's"));
        assertEquals("'$(id)'", Shell.quoted("$(id)"));
        assertEquals("''", Shell.quoted(""));
    }
}
