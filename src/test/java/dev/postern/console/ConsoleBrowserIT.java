package dev.postern.console;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.postern.FreePort;
import dev.postern.InstalledTool;
import dev.postern.PackagedPostern;
import dev.postern.clients.NodeClient;

/** The console in Chromium; what must be true stands in {@code src/test/clients/console}. */
@Tag("clients")
class ConsoleBrowserIT {

    private static final int VISITS = 7;

    @TempDir
    static Path directory;

    @Test
    void the_console_works_in_a_browser() {
        String chromium = InstalledTool.named("chromium");
        NodeClient browser = NodeClient.installed("console");
        int port = FreePort.find();
        try (PackagedPostern postern = new PackagedPostern(directory).with("POSTERN_CONSOLE_ENABLED", "true")
                .with("POSTERN_CONSOLE_PORT", String.valueOf(port))) {
            postern.start();
            List<String> links = new ArrayList<>();
            for (int i = 0; i < VISITS; i++) {
                links.add(postern.ended("console-link", "--name", "Alice Example").out().strip());
            }
            browser.passes("console.test.mjs", Map.of("CONSOLE_URL", "http://localhost:" + port, "CONSOLE_LINKS",
                    String.join(" ", links), "CHROMIUM", chromium, "SCREENSHOTS",
                    Path.of("target/console-screenshots").toAbsolutePath().toString()));
        }
    }
}
