package dev.postern.clients;

import java.nio.file.Path;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.postern.PackagedPostern;

/** Auth0's Deploy CLI has a tenant to itself: it deletes what its file does not name. */
@Tag("clients")
class DeployCliIT {

    @TempDir
    Path directory;

    @Test
    void auth0_deploy_cli_imports_and_exports_a_tenant() {
        NodeClient deployCli = NodeClient.installed("auth0-deploy-cli");
        try (PackagedPostern postern = PackagedPostern.overTls(directory)
                .with("POSTERN_ACTIONS_UNEXECUTED", "ignore").start()) {
            deployCli.passes(postern, "deploy.test.mjs");
        }
    }
}
