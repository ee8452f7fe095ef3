package dev.postern.ops;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import io.restassured.http.ContentType;

import dev.postern.PackagedPostern;

/** The packaged program tells its version and commit, wherever an operator looks. */
class VersionIT {

    private static final Pattern TOLD = Pattern
            .compile("Postern ([0-9.]+) \\(commit (unknown|[0-9a-f]{12}( with changes)?( of [^ ]+)?)\\)");

    @TempDir
    Path directory;

    @Test
    void the_version_is_the_same_for_the_command_the_log_and_the_front_page() {
        try (PackagedPostern postern = new PackagedPostern(directory)) {
            PackagedPostern.Ended told = postern.ended("--version");
            assertEquals(0, told.status(), told.toString());
            Matcher words = TOLD.matcher(told.out().strip());
            assertTrue(words.matches(), told.toString());

            postern.start();
            assertTrue(postern.log().contains(told.out().strip()), postern.log());
            assertEquals(words.group(1), PackagedPostern.json(postern.request().accept(ContentType.JSON).get("/"))
                    .path("version").textValue());
            assertEquals(words.group(1), PackagedPostern.json(postern.operations().get("/q/openapi?format=json"))
                    .at("/info/version").textValue());
            assertTrue(postern.operations().get("/q/metrics").asString().contains("version=\"" + words.group(1) + "\"} 1.0"));
        }
    }

    @Test
    void a_word_that_is_no_command_starts_no_server_and_is_answered_with_those_that_are() {
        try (PackagedPostern postern = new PackagedPostern(directory)) {
            PackagedPostern.Ended help = postern.ended("--help");
            assertEquals(0, help.status(), help.toString());
            for (String word : List.of("copy", "serve", "--data-dir=x")) {
                PackagedPostern.Ended refused = postern.ended(word);
                assertEquals(64, refused.status(), refused.toString());
                assertEquals("Postern knows no command " + word + ".\n" + help.out(), refused.err());
            }
            assertFalse(Files.exists(directory.resolve("data")), "nothing has started");
        }
    }
}
