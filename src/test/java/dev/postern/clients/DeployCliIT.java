package dev.postern.clients;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Path;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import io.restassured.response.Response;

import dev.postern.PackagedPostern;
import dev.postern.ZipArchive;

/** Auth0's Deploy CLI has a tenant to itself: it deletes what its file does not name. */
@Tag("clients")
class DeployCliIT {

    @TempDir
    Path directory;

    @Test
    void auth0_deploy_cli_imports_and_exports_a_tenant_and_imports_our_own_export() throws IOException {
        NodeClient deployCli = NodeClient.installed("auth0-deploy-cli");
        try (PackagedPostern postern = PackagedPostern.overTls(directory).start()) {
            deployCli.passes(postern, "deploy.test.mjs");
            Response archive = postern.request().accept("application/zip").auth().oauth2(postern.managementToken())
                    .get("/api/v2/postern/tenant-file");
            assertEquals(200, archive.statusCode());
            ZipArchive.unpack(archive.asByteArray(), deployCli.directory().resolve("exported/archive"));
            postern.kill();

            postern.with("POSTERN_DATA_DIR", directory.resolve("empty").toString()).start();
            deployCli.passes(postern, "archive.test.mjs");
        }
    }
}
