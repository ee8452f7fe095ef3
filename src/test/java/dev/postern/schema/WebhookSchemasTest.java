package dev.postern.schema;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;

/** The published schema of a receiver's answer; ActionWebhooksTest sends the same answers to Postern. */
class WebhookSchemasTest {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Pattern EXAMPLE = Pattern.compile("```json\\n(.*?)\\n```", Pattern.DOTALL);

    @Test
    void the_examples_of_the_document_match_the_schema() throws IOException {
        Matcher examples = EXAMPLE.matcher(Files.readString(Path.of("docs/webhook-actions.md")));
        int count = 0;
        for (; examples.find(); count++) {
            assertEquals(List.of(), answers().mismatches(JSON.readTree(examples.group(1))));
        }
        assertEquals(2, count);
    }

    @ParameterizedTest
    @ValueSource(strings = { "{}", "{\"claims\":{}}", "{\"claims\":null,\"deny\":null}",
            "{\"deny\":{\"code\":\"invalid_scope\"}}" })
    void an_answer_that_postern_takes_matches(String answer) throws IOException {
        assertEquals(List.of(), answers().mismatches(JSON.readTree(answer)));
    }

    @ParameterizedTest
    @ValueSource(strings = { "null", "[]", "\"x\"", "{\"claims\":[]}", "{\"claim\":{}}", "{\"claims\":{\"\":1}}",
            "{\"deny\":true}",
            "{\"deny\":{}}", "{\"deny\":{\"code\":\"no\"}}", "{\"deny\":{\"code\":7}}",
            "{\"deny\":{\"code\":\"invalid_scope\",\"reason\":1}}", "{\"deny\":{\"code\":\"invalid_scope\",\"status\":403}}",
            "{\"claims\":{},\"scope\":[]}" })
    void an_answer_that_postern_refuses_does_not_match(String answer) throws IOException {
        assertFalse(answers().mismatches(JSON.readTree(answer)).isEmpty());
    }

    private static PayloadSchema answers() throws IOException {
        JsonNode schema = JSON.readTree(Path.of("docs/webhook-answer.schema.json").toFile());
        return new PayloadSchema(schema);
    }
}
