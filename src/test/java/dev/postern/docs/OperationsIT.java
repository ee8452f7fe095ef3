package dev.postern.docs;

import static dev.postern.PackagedPostern.json;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import io.restassured.http.ContentType;

import dev.postern.InstalledTool;
import dev.postern.PackagedPostern;

/** The scripts of docs/operations.md, taken out of the document and run against a Postern that works meanwhile. */
@Tag("clients")
class OperationsIT {

    @TempDir
    Path directory;

    private DocumentedFiles document;

    @Test
    void applications_that_nobody_uses_are_listed() throws Exception {
        InstalledTool.named("curl");
        document = new DocumentedFiles("operations.md");
        try (PackagedPostern postern = new PackagedPostern(directory).start()) {
            String made = makeClient(postern, "Made");
            String uses = run(Map.of("BASE", postern.baseUrl(), "MANAGE", postern.managementToken()), "unused.sh");
            assertTrue(uses.contains(made + " never"), uses);
        }
    }

    private String run(Map<String, String> environment, String script, String... arguments) throws Exception {
        List<String> line = new ArrayList<>(List.of("sh", document.write(script, directory).toString()));
        line.addAll(List.of(arguments));
        try (Program program = new Program(line, directory, environment)) {
            assertEquals(0, program.exitStatus(), program.output());
            return program.output();
        }
    }

    private static String makeClient(PackagedPostern postern, String name) {
        return json(postern.request().auth().oauth2(postern.managementToken()).contentType(ContentType.JSON)
                .body(Map.of("name", name, "app_type", "non_interactive")).post("/api/v2/clients")).path("client_id")
                .textValue();
    }
}
