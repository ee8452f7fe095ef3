package dev.postern.console;

import java.nio.file.Path;
import java.util.Map;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.postern.FreePort;
import dev.postern.InstalledTool;
import dev.postern.PackagedPostern;
import dev.postern.clients.NodeClient;

/**
 * Sign-in in Chromium through a published OpenID provider; what must be true stands in {@code src/test/clients/oidc-provider}.
 * The provider starts after the server.
 */
@Tag("clients")
class ProviderBrowserIT {

    private static final String CLIENT_SECRET = "secret of the console at the provider";

    @TempDir
    static Path directory;

    @Test
    void people_sign_in_through_their_provider() {
        String chromium = InstalledTool.named("chromium");
        NodeClient browser = NodeClient.installed("oidc-provider");
        int port = FreePort.find();
        String provider = "http://127.0.0.1:" + FreePort.find();
        try (PackagedPostern postern = new PackagedPostern(directory).with("POSTERN_CONSOLE_ENABLED", "true")
                .with("POSTERN_CONSOLE_PORT", String.valueOf(port)).with("POSTERN_CONSOLE_OIDC_ISSUER", provider)
                .with("POSTERN_CONSOLE_OIDC_CLIENT_ID", "postern-console")
                .with("POSTERN_CONSOLE_OIDC_CLIENT_SECRET", CLIENT_SECRET)
                .with("POSTERN_CONSOLE_OIDC_GROUPS_0__NAME", "platform-team")
                .with("POSTERN_CONSOLE_OIDC_GROUPS_0__SCOPES", "read:*")) {
            postern.start();
            browser.passes("sign-in.test.mjs", Map.of("CONSOLE_URL", "http://localhost:" + port, "PROVIDER_URL", provider,
                    "CLIENT_SECRET", CLIENT_SECRET, "CHROMIUM", chromium));
        }
    }
}
