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
import java.util.Properties;
import java.util.TreeMap;

import jakarta.inject.Singleton;

import org.jboss.logging.Logger;

import dev.postern.config.DataDirectory;
import dev.postern.config.Issuer;
import dev.postern.registry.Ids;
import dev.postern.tenantfile.TenantFile;

/**
 * Dev mode's tenant: the APIs and applications of {@code samples/timesheets}, with curl lines to paste. The credentials are
 * made once and kept in a file, which the sample reads.
 */
@Singleton
final class DemoTenant {

    private static final Logger LOG = Logger.getLogger(DemoTenant.class);
    private static final String CREDENTIALS = "demo.properties";
    private static final String DESCRIPTION = "dev/postern/ops/demo-tenant.yaml";
    private static final String AUDIENCE = "https://timesheets.example/";
    private static final List<String> APPLICATIONS = List.of("IMPORT", "MANAGER", "PAYROLL");
    private static final String ID = "_CLIENT_ID";
    private static final String SECRET = "_CLIENT_SECRET";

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
        directory.writeOnce(CREDENTIALS, newCredentials());
        Map<String, String> credentials = read(directory.resolve(CREDENTIALS));
        file.apply("demo-tenant.yaml", description(), credentials);
        LOG.info(invitation(credentials));
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
        return """
                Demo tenant ready. A token, and what this server says of it:

                TOKEN=$(curl -s %1$s/oauth/token -d grant_type=client_credentials \\
                  -d client_id=%2$s \\
                  -d client_secret=%3$s \\
                  -d audience=%4$s | sed 's/.*"access_token":"\\([^"]*\\).*/\\1/'); echo "$TOKEN"

                curl -i '%1$s/verify?audience=%4$s&scope=batch:upload' -H "Authorization: Bearer $TOKEN"

                All its applications: %5$s
                """.formatted(issuer.baseUrl(), credentials.get("IMPORT" + ID), credentials.get("IMPORT" + SECRET), AUDIENCE,
                directory.resolve(CREDENTIALS));
    }
}
