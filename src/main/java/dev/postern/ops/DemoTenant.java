package dev.postern.ops;

import java.io.IOException;
import java.io.InputStream;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.TreeMap;

import jakarta.enterprise.event.ObservesAsync;
import jakarta.inject.Singleton;

import org.jboss.logging.Logger;

import io.quarkus.vertx.http.HttpServerStart;

import dev.postern.config.DataDirectory;
import dev.postern.config.Issuer;
import dev.postern.entity.Cause;
import dev.postern.entity.Ids;
import dev.postern.tenantfile.TenantFile;

/**
 * Dev mode's tenant: the APIs and applications of {@code samples/timesheets}, with curl lines to paste. The credentials are
 * made once and kept in a file, which the sample reads.
 */
@Singleton
final class DemoTenant {

    private static final Logger LOG = Logger.getLogger(DemoTenant.class);
    static final String CREDENTIALS = "demo.properties";
    private static final String DESCRIPTION = "dev/postern/ops/demo-tenant.yaml";
    private static final String AUDIENCE = "https://timesheets.example/";
    private static final List<String> APPLICATIONS = List.of("IMPORT", "MANAGER", "PAYROLL");
    private static final String ID = "_CLIENT_ID";
    private static final String SECRET = "_CLIENT_SECRET";

    private final DataDirectory directory;
    private final Issuer issuer;
    private final TenantFile file;
    private final Bootstrap bootstrap;
    private volatile Optional<String> invitation = Optional.empty();

    DemoTenant(DataDirectory directory, Issuer issuer, TenantFile file, Bootstrap bootstrap) {
        this.directory = directory;
        this.issuer = issuer;
        this.file = file;
        this.bootstrap = bootstrap;
    }

    /** Lines to paste into a shell; empty where there is no demo tenant. */
    Optional<String> invitation() {
        return invitation;
    }

    /** The lines are of use when the port is open, and only if it is this server's. */
    void announce(@ObservesAsync HttpServerStart started) {
        invitation.ifPresent(lines -> LOG.info("Demo tenant ready.\n\n" + lines));
    }

    /** Makes the tenant what its description says. */
    void run(Cause cause) {
        directory.writeOnce(CREDENTIALS, newCredentials());
        Map<String, String> credentials = read(directory.resolve(CREDENTIALS));
        file.apply("demo-tenant.yaml", description(), credentials, cause);
        invitation = Optional.of(invitation(credentials));
    }

    private static String newCredentials() {
        StringBuilder lines = new StringBuilder("# Applications of the demo tenant, for samples and for your shell\n");
        for (String application : APPLICATIONS) {
            lines.append(application).append(ID).append('=').append(Ids.clientId()).append('\n');
            lines.append(application).append(SECRET).append('=').append(Ids.clientSecret()).append('\n');
        }
        return lines.toString();
    }

    private static Map<String, String> read(Path file) {
        Properties credentials = new Properties();
        try (Reader reader = Files.newBufferedReader(file)) {
            credentials.load(reader);
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot read " + file, e);
        }
        Map<String, String> values = new TreeMap<>();
        credentials.stringPropertyNames().forEach(name -> values.put(name, credentials.getProperty(name)));
        return values;
    }

    private static String description() {
        try (InputStream resource = Thread.currentThread().getContextClassLoader().getResourceAsStream(DESCRIPTION)) {
            return new String(resource.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(DESCRIPTION + " cannot be read", e);
        }
    }

    private String invitation(Map<String, String> credentials) {
        String verification = """
                A token, and what this server says of it:

                TOKEN=%s; echo "$TOKEN"

                curl -sSi '%s/verify?audience=%s&scope=batch:upload' -H "Authorization: Bearer $TOKEN"
                """.formatted(
                tokenRequest(credentials.get("IMPORT" + ID), credentials.get("IMPORT" + SECRET), AUDIENCE), issuer.baseUrl(),
                AUDIENCE);
        String management = bootstrap.madeCredentials().map(administrator -> """

                A token for the Management API, for Swagger UI's Authorize at %1$s/q/swagger-ui too:

                MANAGE=%2$s
                curl -sS %1$s/api/v2/clients -H "Authorization: Bearer $MANAGE"
                """.formatted(issuer.baseUrl(), tokenRequest(administrator.clientId(), administrator.clientSecret(),
                issuer.managementAudience()))).orElse("");
        return verification + management + "\nAll applications of the demo: " + directory.resolve(CREDENTIALS) + "\n";
    }

    private String tokenRequest(String clientId, String clientSecret, String audience) {
        return """
                $(curl -sS %s/oauth/token -d grant_type=client_credentials \\
                  -d client_id=%s \\
                  -d client_secret=%s \\
                  -d audience=%s | sed 's/.*"access_token":"\\([^"]*\\).*/\\1/')""".formatted(issuer.baseUrl(), clientId,
                clientSecret, audience);
    }
}
