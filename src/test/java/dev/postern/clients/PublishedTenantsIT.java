package dev.postern.clients;

import java.nio.file.Path;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.postern.PackagedPostern;

/** Files in the manner of published tenants, imported by two versions of Auth0's Deploy CLI; beside {@link DeployCliIT}. */
@Tag("clients")
class PublishedTenantsIT {

    @TempDir
    Path directory;

    @Test
    void auth0_deploy_cli_of_then_and_of_today_imports_published_tenants() {
        NodeClient deployCli = NodeClient.installed("auth0-deploy-cli");
        try (PackagedPostern postern = PackagedPostern.overTls(directory).start()) {
            deployCli.passes(postern, "published.test.mjs");
        }
    }
}
