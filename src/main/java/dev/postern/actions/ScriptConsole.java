package dev.postern.actions;

import java.util.ArrayList;
import java.util.List;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;

/** What code prints with {@code console}; the beginning of it. */
final class ScriptConsole {

    private static final int CHARACTERS_MAX = 4096;
    private static final ObjectMapper JSON = new ObjectMapper();

    private final List<String> lines = new ArrayList<>(0);
    private int characters;

    /** @param argument {@code {level, text}} */
    String log(String argument) {
        if (characters < CHARACTERS_MAX) {
            try {
                JsonNode line = JSON.readTree(argument);
                String text = line.path("text").asText();
                String kept = text.substring(0, Math.min(text.length(), CHARACTERS_MAX - characters));
                lines.add(line.path("level").asText("log") + ": " + kept);
                characters += Math.max(1, kept.length());
            } catch (JsonProcessingException e) {
                throw new IllegalStateException("the console wrote no JSON", e);
            }
        }
        return "";
    }

    /** {@code level: text} each; the level is the method's name, such as {@code warn}. */
    List<String> lines() {
        return List.copyOf(lines);
    }
}
