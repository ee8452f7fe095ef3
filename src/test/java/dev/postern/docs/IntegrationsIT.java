package dev.postern.docs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import dev.postern.FreePort;
import dev.postern.InstalledTool;
import dev.postern.PackagedPostern;
import dev.postern.TimesheetsTenant;
import dev.postern.clients.NodeClient;

/** The programs of docs/integrations.md that Debian and npm have, configured as the document says. */
@Tag("integrations")
class IntegrationsIT {

    private static final String POSTERN = "https://auth.example.com";
    private static final long SECONDS_MAX = 60;

    @TempDir
    static Path directory;

    private static TimesheetsTenant tenant;
    private static CalledApi api;
    private static DocumentedFiles document;

    @BeforeAll
    static void start() throws IOException {
        document = new DocumentedFiles("integrations.md");
        tenant = new TimesheetsTenant(new PackagedPostern(directory).alsoOverTls(directory)
                .with("POSTERN_KEYS_PUBLISH_AHEAD", "PT20S"));
        api = new CalledApi(tenant, "/");
    }

    @AfterAll
    static void stop() {
        if (api != null) {
            api.close();
        }
        if (tenant != null) {
            tenant.close();
        }
    }

    @Test
    void prometheus_scrapes_a_target_with_a_token() throws Exception {
        Path secret = Files.writeString(directory.resolve("postern-secret"), tenant.clientSecret);
        Path configuration = document.write("prometheus.yml", directory, Map.of(POSTERN, tenant.postern.baseUrl(),
                "CLIENT_ID", tenant.clientId, "/etc/prometheus/postern-secret", secret.toString(),
                "scheme: https", "scheme: http\n    scrape_interval: 1s", // without it the first scrape may be a minute away
                "timesheets.example:443", "localhost:" + api.port()));
        int port = FreePort.find();
        try (Program prometheus = new Program(List.of(InstalledTool.named("prometheus"),
                "--config.file=" + configuration, "--storage.tsdb.path=" + directory.resolve("prometheus"),
                "--web.listen-address=127.0.0.1:" + port), directory, Map.of())) {
            new ApiProgram(prometheus, port, tenant).awaitStart();
            awaitAnswer(prometheus, URI.create("http://127.0.0.1:" + port + "/api/v1/query?query=hours_worked"), "\"5\"");
        }
    }

    @Test
    void haproxy_lets_the_right_token_in_and_no_other_also_after_a_rotation() throws Exception {
        Path fetch = document.write("haproxy/fetch-keys.sh", directory, Map.of(POSTERN, tenant.postern.baseUrl()));
        try (Program fetching = new Program(List.of("sh", fetch.toString()), directory, Map.of())) {
            assertEquals(0, fetching.exitStatus(), fetching.output());
        }
        int port = FreePort.find();
        Path configuration = document.write("haproxy/haproxy.cfg", directory, Map.of(POSTERN, tenant.postern.baseUrl(),
                "bind :8000", "bind 127.0.0.1:" + port, "/etc/haproxy/", directory + "/",
                "127.0.0.1:8081", "127.0.0.1:" + api.port()));
        try (Program haproxy = new Program(List.of(InstalledTool.named("haproxy"), "-f", configuration.toString()),
                directory, Map.of())) {
            ApiProgram gateway = new ApiProgram(haproxy, port, tenant);
            gateway.lets_the_right_token_through();
            tenant.rotate();
            gateway.lets_the_right_token_through();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = { "auth_openidc", "oauth2" })
    void apache_lets_the_right_token_in_and_no_other(String module) throws Exception {
        int port = FreePort.find();
        Path include = document.write("apache/" + module + ".conf", directory, Map.of());
        // mod_auth_openidc takes keys by https only.
        Files.writeString(include, Files.readString(include)
                .replace("OIDCOAuthVerifyJwksUri " + POSTERN,
                        "OIDCOAuthSSLValidateServer Off\nOIDCOAuthVerifyJwksUri " + tenant.postern.tlsUrl())
                .replace(POSTERN, tenant.postern.baseUrl()));
        Path root = Files.createDirectories(directory.resolve(module));
        StringBuilder configuration = new StringBuilder("ServerName localhost\nListen 127.0.0.1:" + port
                + "\nServerRoot " + root + "\nPidFile " + root.resolve("pid") + "\nErrorLog " + root.resolve("log")
                + "\nDefaultRuntimeDir " + root + "\nUser www-data\nGroup www-data\n");
        for (String needed : List.of("mpm_event", "authn_core", "authz_core", "authz_user", "proxy", "proxy_http", module)) {
            configuration.append("LoadModule ").append(needed).append("_module /usr/lib/apache2/modules/mod_").append(needed)
                    .append(".so\n");
        }
        configuration.append("ProxyPass /timesheets ").append(api.url("/timesheets")).append("\nInclude ").append(include)
                .append('\n');
        Path file = Files.writeString(root.resolve("httpd.conf"), configuration);
        try (Program apache = new Program(List.of(InstalledTool.named("apache2"), "-D", "FOREGROUND", "-f",
                file.toString()), root, Map.of())) {
            new ApiProgram(apache, port, tenant).lets_the_right_token_through();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = { "go/main.go", "node/main.mjs", "python/main.py", "ruby/main.rb" })
    void the_program_gets_a_token_and_lets_the_right_token_in(String file) throws Exception {
        Path where = file.startsWith("node/") ? NodeClient.installed("openid-client").directory() : directory;
        Path program = document.write(file, where.toAbsolutePath(), Map.of(POSTERN, tenant.postern.baseUrl()));
        List<String> command = switch (file) {
            case "go/main.go" -> List.of(InstalledTool.named("go"), "run", program.toString());
            case "node/main.mjs" -> List.of(InstalledTool.named("node"), program.toString());
            // Debian's own, which finds Debian's packages
            case "python/main.py" -> List.of("/usr/bin/python3", program.toString());
            default -> List.of("/usr/bin/ruby", program.toString());
        };
        Map<String, String> environment = new HashMap<>(Map.of("CLIENT_ID", tenant.clientId, "CLIENT_SECRET",
                tenant.clientSecret, "API_URL", api.url("/timesheets"), "AUTHLIB_INSECURE_TRANSPORT", "1",
                "HOME", directory.toString(), "GO111MODULE", "off", "GOPATH", "/usr/share/gocode"));
        try (Program caller = new Program(command, where, environment)) {
            assertEquals(0, caller.exitStatus(), caller.output());
            assertEquals(CalledApi.ANSWER, caller.output().trim());
        }
        int port = FreePort.find();
        environment.remove("API_URL");
        environment.put("PORT", String.valueOf(port));
        try (Program verifier = new Program(command, where, environment)) {
            new ApiProgram(verifier, port, tenant).accepts_the_right_token_only();
        }
    }

    private static void awaitAnswer(Program program, URI uri, String expected) throws Exception {
        HttpClient http = HttpClient.newHttpClient();
        long giveUp = System.nanoTime() + TimeUnit.SECONDS.toNanos(SECONDS_MAX);
        Pattern wanted = Pattern.compile(Pattern.quote(expected));
        String answer = "";
        while (!wanted.matcher(answer).find()) {
            assertTrue(System.nanoTime() < giveUp, answer + "\n" + program.output());
            Thread.sleep(200);
            answer = http.send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString()).body();
        }
    }
}
