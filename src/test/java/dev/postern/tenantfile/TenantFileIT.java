package dev.postern.tenantfile;

import static dev.postern.PackagedPostern.json;
import static org.hamcrest.Matchers.equalTo;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import io.restassured.response.Response;

import dev.postern.PackagedPostern;

/** The tenant file as an operator meets it: the packaged service, its environment, its log. */
class TenantFileIT {

    private static final String ORDERS = "https://orders.example/";
    private static final String TENANT = """
            resourceServers:
              - identifier: https://orders.example/
                scopes: [{value: read}]
            clients:
              - name: Billing
                client_id: billing
                client_secret: ##BILLING_SECRET##
                grant_types: [client_credentials]
              - name: Storefront
            clientGrants:
              - client_id: Billing
                audience: https://orders.example/
                scope: [read]
            """;

    @TempDir
    Path directory;

    @Test
    void a_file_makes_the_tenant_at_the_first_start_and_keeps_it_at_the_second() throws Exception {
        Path file = Files.writeString(directory.resolve("tenant.yaml"), TENANT);
        String secret = "secret-of-billing-$1-0123";
        try (PackagedPostern postern = new PackagedPostern(directory).with("POSTERN_TENANT_FILE", file.toString())
                .with("BILLING_SECRET", secret)) {
            postern.start();
            postern.token("billing", secret, ORDERS);
            assertTrue(log().contains("4 created, 0 changed, 0 kept"), log());
            assertTrue(log().contains("client Storefront has a secret nobody knows"), log());
            assertFalse(log().contains(secret), log());
            long version = version(postern);
            postern.kill();

            postern.start();
            assertTrue(log().contains("0 created, 0 changed, 4 kept"), log());
            assertEquals(version, version(postern));
            postern.kill();

            Files.writeString(file, TENANT.replace("{value: read}", "{value: read}, {value: write}"));
            postern.start();
            assertTrue(log().contains("changed  resource server https://orders.example/ (scopes)"), log());
            assertExportChangesNothing(postern);
        }
    }

    @Test
    void a_file_with_problems_stops_the_start_with_all_of_them_and_makes_nothing() throws Exception {
        Path file = Files.writeString(directory.resolve("tenant.yaml"),
                TENANT.replace("Storefront", "Storefront\n    colour: red"));
        try (PackagedPostern postern = new PackagedPostern(directory).with("POSTERN_TENANT_FILE", file.toString())
                .with("POSTERN_TENANT_FILE_STRICT", "true")) {
            String log = postern.refusedStart();
            assertTrue(log.contains("clients[0]: nothing is set for the keyword BILLING_SECRET"), log);
            assertTrue(log.contains("clients[1]: Additional properties not allowed: colour"), log);

            postern.with("POSTERN_TENANT_FILE", Files.writeString(directory.resolve("empty.yaml"), "").toString()).start();
            postern.request().auth().oauth2(postern.managementToken()).get("/api/v2/clients/billing").then().statusCode(404);
            postern.request().auth().oauth2(postern.managementToken()).get("/api/v2/resource-servers").then()
                    .statusCode(200).body("size()", equalTo(1));
        }
    }

    private void assertExportChangesNothing(PackagedPostern postern) throws IOException {
        Response export = postern.request().auth().oauth2(postern.managementToken()).get("/api/v2/postern/tenant-file");
        assertEquals(200, export.statusCode(), export.asString());
        Path file = Files.writeString(directory.resolve("export.yaml"), export.asString());
        long version = version(postern);
        postern.kill();
        postern.with("POSTERN_TENANT_FILE", file.toString()).with("POSTERN_TENANT_FILE_STRICT", "true").start();
        assertEquals(version, version(postern));
    }

    private static long version(PackagedPostern postern) {
        return json(postern.request().get("/q/health/ready")).findValue("registry_version").asLong();
    }

    private String log() throws IOException {
        return Files.readString(directory.resolve("postern.log"));
    }
}
