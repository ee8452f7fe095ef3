package dev.postern.ops;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;

import jakarta.inject.Singleton;

import org.jboss.logging.Logger;

import dev.postern.config.DataDirectory;
import dev.postern.config.Issuer;
import dev.postern.tenantfile.TenantFile;

/** Dev mode's tenant: the Timesheets API and an application that may call it, with curl lines to paste. */
@Singleton
final class DemoTenant {

    private static final Logger LOG = Logger.getLogger(DemoTenant.class);
    private static final String CREDENTIALS = "demo.json";
    private static final String DESCRIPTION = "dev/postern/ops/demo-tenant.yaml";
    private static final String AUDIENCE = "https://timesheets.example/";

    private final DataDirectory directory;
    private final Issuer issuer;
    private final TenantFile file;

    DemoTenant(DataDirectory directory, Issuer issuer, TenantFile file) {
        this.directory = directory;
        this.issuer = issuer;
        this.file = file;
    }

    /** Makes the tenant what its description says. */
    void run() {
        Credentials credentials = Credentials.keptIn(directory, CREDENTIALS, Optional.empty(), Optional.empty());
        file.apply("demo-tenant.yaml", description(), Map.of("DEMO_CLIENT_ID", credentials.clientId(),
                "DEMO_CLIENT_SECRET", credentials.clientSecret(), "DEMO_AUDIENCE", AUDIENCE));
        LOG.info(invitation(credentials));
    }

    private static String description() {
        try (InputStream resource = Thread.currentThread().getContextClassLoader().getResourceAsStream(DESCRIPTION)) {
            return new String(resource.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(DESCRIPTION + " cannot be read", e);
        }
    }

    private String invitation(Credentials credentials) {
        return """
                Demo tenant ready. A token, and what this server says of it:

                TOKEN=$(curl -s %1$s/oauth/token -d grant_type=client_credentials \\
                  -d client_id=%2$s \\
                  -d client_secret=%3$s \\
                  -d audience=%4$s | sed 's/.*"access_token":"\\([^"]*\\).*/\\1/'); echo "$TOKEN"

                curl -i '%1$s/verify?audience=%4$s&scope=batch:upload' -H "Authorization: Bearer $TOKEN"
                """.formatted(issuer.baseUrl(), credentials.clientId(), credentials.clientSecret(), AUDIENCE);
    }
}
