package dev.postern;

import static io.restassured.RestAssured.config;
import static io.restassured.RestAssured.given;
import static io.restassured.config.SSLConfig.sslConfig;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;

import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;

/**
 * Postern as it is shipped, in a process of its own on loopback: the packaged jar or the native executable, whichever
 * was built last. It keeps its port and data directory when it is started again. Close it: nothing stays behind.
 */
public final class PackagedPostern implements AutoCloseable {

    public static final String BOOTSTRAP_CLIENT_ID = "bootstrap-client";
    public static final String BOOTSTRAP_CLIENT_SECRET = "bootstrap-secret-of-the-packaged-test";

    private static final Path ARTIFACT = Path.of("target/quarkus-artifact.properties");
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Path JAR = Path.of("target/quarkus-app/quarkus-run.jar");
    private static final Duration START_MAX = Duration.ofSeconds(120);
    private static final long STOP_SECONDS_MAX = 30;

    private final Map<String, String> environment = new LinkedHashMap<>();
    private final List<String> prefix = new ArrayList<>();
    private final List<String> properties = new ArrayList<>();
    private final String baseUrl;
    private final int managementPort = FreePort.find();
    private final Path log;
    private final TlsIdentity identity;
    private final Thread cleanUp = new Thread(this::kill);
    private Process process;
    private Optional<Path> otherJar = Optional.empty();
    private int tlsPort;
    private TlsIdentity operationsIdentity;

    /** @param directory of the test: data and the log of the process go there */
    public PackagedPostern(Path directory) {
        this(directory, null);
    }

    /** One that speaks TLS only, under a certificate for {@code localhost} by an authority of its own. */
    public static PackagedPostern overTls(Path directory) {
        return new PackagedPostern(directory, TlsIdentity.in(directory));
    }

    private PackagedPostern(Path directory, TlsIdentity identity) {
        int port = FreePort.find();
        this.identity = identity;
        baseUrl = (identity == null ? "http" : "https") + "://localhost:" + port;
        log = directory.resolve("postern.log");
        environment.put("POSTERN_BASE_URL", baseUrl);
        environment.put("POSTERN_DATA_DIR", directory.resolve("data").toString());
        environment.put("POSTERN_BOOTSTRAP_CLIENT_ID", BOOTSTRAP_CLIENT_ID);
        environment.put("POSTERN_BOOTSTRAP_CLIENT_SECRET", BOOTSTRAP_CLIENT_SECRET);
        if (identity == null) {
            environment.put("QUARKUS_HTTP_PORT", String.valueOf(port));
        } else {
            environment.put("QUARKUS_HTTP_SSL_PORT", String.valueOf(port));
            environment.put("QUARKUS_HTTP_INSECURE_REQUESTS", "disabled");
            properties.add("-Dquarkus.tls.key-store.pem.0.cert=" + identity.certificate());
            properties.add("-Dquarkus.tls.key-store.pem.0.key=" + identity.key());
        }
        environment.put("QUARKUS_HTTP_HOST", "localhost");
        environment.put("QUARKUS_MANAGEMENT_PORT", String.valueOf(managementPort));
        Runtime.getRuntime().addShutdownHook(cleanUp);
    }

    /** Besides plain http, TLS on another port: {@link #tlsUrl}. */
    public PackagedPostern alsoOverTls(Path directory) {
        TlsIdentity identity = TlsIdentity.in(directory);
        tlsPort = FreePort.find();
        environment.put("QUARKUS_HTTP_SSL_PORT", String.valueOf(tlsPort));
        environment.put("QUARKUS_HTTP_INSECURE_REQUESTS", "enabled");
        properties.add("-Dquarkus.tls.key-store.pem.0.cert=" + identity.certificate());
        properties.add("-Dquarkus.tls.key-store.pem.0.key=" + identity.key());
        return this;
    }

    /** TLS on the port of health, metrics and OpenAPI. */
    public PackagedPostern operationsOverTls(Path directory) {
        operationsIdentity = TlsIdentity.in(directory);
        environment.put("QUARKUS_TLS_MANAGEMENT_KEY_STORE_PEM_SERVER_CERT", operationsIdentity.certificate().toString());
        environment.put("QUARKUS_TLS_MANAGEMENT_KEY_STORE_PEM_SERVER_KEY", operationsIdentity.key().toString());
        return this;
    }

    /** Where it speaks TLS besides. */
    public String tlsUrl() {
        return "https://localhost:" + tlsPort;
    }

    /** One more environment variable, for starts from now on. */
    public PackagedPostern with(String variable, String value) {
        environment.put(variable, value);
        return this;
    }

    /** Another program than the one that was built last. */
    public PackagedPostern ofJar(Path jar) {
        otherJar = Optional.of(jar);
        return this;
    }

    /** Where it unpacks what it loads. */
    public PackagedPostern withTemporaryDirectory(Path temporary) {
        properties.add("-Djava.io.tmpdir=" + temporary);
        return this;
    }

    /** Owner and mode of files count for it, also where root runs the tests; needs setpriv then. */
    public PackagedPostern heedingFileModes() {
        if ("root".equals(System.getProperty("user.name"))) {
            prefix.addAll(List.of(InstalledTool.named("setpriv"), "--bounding-set=-dac_override,-dac_read_search,-fowner"));
        }
        return this;
    }

    public String baseUrl() {
        return baseUrl;
    }

    /** Where health, metrics and OpenAPI are. */
    public String managementUrl() {
        return operationsIdentity == null ? "http://127.0.0.1:" + managementPort : "https://localhost:" + managementPort;
    }

    /** The certificates it shows and is trusted by, where it speaks TLS. */
    public TlsIdentity identity() {
        return identity;
    }

    /** The process, when it was started. */
    public Process process() {
        return process;
    }

    /** A request to it. */
    public RequestSpecification request() {
        return to(baseUrl, identity);
    }

    private static RequestSpecification to(String url, TlsIdentity identity) {
        RequestSpecification request = given().baseUri(url);
        return identity == null ? request
                : request.config(config().sslConfig(sslConfig()
                        .trustStore(identity.trustStore().toString(), TlsIdentity.TRUST_STORE_PASSWORD)
                        .trustStoreType("PKCS12")));
    }

    /** A request to the port of health, metrics and OpenAPI. */
    public RequestSpecification operations() {
        return to(managementUrl(), operationsIdentity);
    }

    /** Starts it and waits until it is ready. */
    public PackagedPostern start() {
        try {
            launch();
            long giveUp = System.nanoTime() + START_MAX.toNanos();
            while (!isReady()) {
                if (!process.isAlive() || System.nanoTime() > giveUp) {
                    kill();
                    throw new AssertionError("Postern did not become ready:\n" + Files.readString(log));
                }
                Thread.sleep(50);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted while Postern starts", e);
        }
        return this;
    }

    /** All it has written, of every start. */
    public String log() {
        try {
            return Files.readString(log);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Starts it, waits until it has given up by itself, and returns what it wrote meanwhile. */
    public String refusedStart() {
        return endedStart(1);
    }

    /** Starts a process that ends by itself with this status; answers its log. */
    public String endedStart(int status) {
        try {
            int before = Files.exists(log) ? log().length() : 0;
            launch();
            boolean ended = process.waitFor(START_MAX.toSeconds(), TimeUnit.SECONDS);
            kill();
            assertTrue(ended && process.exitValue() == status,
                    "Postern did not end with status " + status + ":\n" + log());
            return log().substring(before);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted while Postern starts", e);
        }
    }

    /** A command of the program, such as {@code store copy}, with the settings of this one; not started as {@link #process}. */
    public Process begun(String... arguments) {
        try {
            List<String> command = command();
            command.addAll(List.of(arguments));
            return builder(command).start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The same, once it has ended. */
    public Ended ended(String... arguments) {
        return Ended.of(begun(arguments));
    }

    /** A command that has ended: its status and what it wrote. */
    public record Ended(int status, String out, String err) {

        static Ended of(Process process) {
            try {
                CompletableFuture<String> err = CompletableFuture.supplyAsync(() -> text(process.getErrorStream()));
                String out = text(process.getInputStream());
                assertTrue(process.waitFor(START_MAX.toSeconds(), TimeUnit.SECONDS), "the command does not end");
                return new Ended(process.exitValue(), out, err.join());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new AssertionError("interrupted while a command runs", e);
            }
        }

        private static String text(InputStream stream) {
            try (stream) {
                return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    private void launch() throws IOException {
        process = builder(command()).redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile())).start();
    }

    private ProcessBuilder builder(List<String> command) {
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment().keySet().removeIf(name -> name.startsWith("QUARKUS_") || name.startsWith("POSTERN_"));
        builder.environment().putAll(environment);
        return builder;
    }

    /** SIGKILL: no shutdown hook, no flush; returns when the process is gone. */
    public void kill() {
        if (process != null) {
            process.destroyForcibly();
            try {
                process.waitFor(STOP_SECONDS_MAX, TimeUnit.SECONDS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** SIGTERM: an orderly stop; returns when the process is gone. */
    public void stop() {
        process.destroy();
        try {
            assertTrue(process.waitFor(STOP_SECONDS_MAX, TimeUnit.SECONDS), "Postern does not stop");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** A bearer token of the bootstrap application for the Management API. */
    public String managementToken() {
        return managementToken(baseUrl);
    }

    /** The same, of a process whose public URL is another than its own. */
    public String managementToken(String publicUrl) {
        return token(BOOTSTRAP_CLIENT_ID, BOOTSTRAP_CLIENT_SECRET, publicUrl + "/api/v2/");
    }

    /** An access token, or an assertion failure with what was answered instead. */
    public String token(String clientId, String clientSecret, String audience) {
        Response answer = request().formParam("grant_type", "client_credentials").formParam("client_id", clientId)
                .formParam("client_secret", clientSecret).formParam("audience", audience).post("/oauth/token");
        assertEquals(200, answer.statusCode(), answer.asString());
        return json(answer).path("access_token").textValue();
    }

    /** The body as JSON; much faster than rest-assured's own paths, where there are hundreds of answers to read. */
    public static JsonNode json(Response answer) {
        return json(answer.asString());
    }

    /** The same, of any text. */
    public static JsonNode json(String text) {
        try {
            return JSON.readTree(text);
        } catch (JsonProcessingException e) {
            throw new AssertionError("not JSON: " + text, e);
        }
    }

    @Override
    public void close() {
        kill();
        Runtime.getRuntime().removeShutdownHook(cleanUp);
    }

    private boolean isReady() {
        try {
            return operations().get("/q/health/ready").statusCode() == 200;
        } catch (Exception e) { // rest-assured lets ConnectException through undeclared
            return false;
        }
    }

    /** What the build packaged last, as it says itself. */
    public static boolean isNative() throws IOException {
        Properties artifact = new Properties();
        try (Reader reader = Files.newBufferedReader(ARTIFACT)) {
            artifact.load(reader);
        }
        return "native".equals(artifact.getProperty("type"));
    }

    private List<String> command() throws IOException {
        List<String> command = new ArrayList<>(prefix);
        if (otherJar.isEmpty() && isNative()) {
            command.add(System.getProperty("native.image.path"));
            command.addAll(properties);
        } else {
            command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
            command.addAll(List.of("-Xmx256m", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC")); // it lives for seconds
            command.addAll(properties);
            command.addAll(List.of("-jar", otherJar.orElse(JAR).toString()));
        }
        return command;
    }
}
