package dev.postern.docs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.postern.FreePort;
import dev.postern.TimesheetsTenant;

/** Kafka and RabbitMQ, broker and client, configured as docs/integrations.md says. */
@Tag("integrations")
class BrokersIT {

    private static final String POSTERN = "https://auth.example.com";

    @TempDir
    static Path directory;

    private static TimesheetsTenant tenant;
    private static DocumentedFiles document;
    private static MavenSnippets programs;

    @BeforeAll
    static void start() throws Exception {
        document = new DocumentedFiles("integrations.md");
        tenant = new TimesheetsTenant(directory);
        tenant.grant(tenant.api("kafka"), List.of());
        List<String> permissions = List.of("rabbitmq.configure:*/*/*", "rabbitmq.write:*/*/*", "rabbitmq.read:*/*/*");
        tenant.grant(tenant.api("rabbitmq", permissions.toArray(String[]::new)), permissions);
        programs = new MavenSnippets("brokers", "brokers");
        document.write("rabbitmq/Publish.java", programs.sources());
        programs.compile();
    }

    @AfterAll
    static void stop() {
        if (tenant != null) {
            tenant.close();
        }
    }

    @Test
    void a_kafka_client_gets_a_token_that_the_broker_takes() throws Exception {
        int port = FreePort.find();
        Path server = document.write("kafka/server.properties", directory, Map.of(POSTERN, tenant.postern.baseUrl(),
                "SASL_SSL", "SASL_PLAINTEXT", "sasl_ssl", "sasl_plaintext",
                "/var/lib/kafka", directory.resolve("kafka/data").toString(), "localhost:9092", "localhost:" + port,
                "localhost:9093", "localhost:" + FreePort.find(),
                "localhost:9094", "localhost:" + FreePort.find()));
        Path client = document.write("kafka/client.properties", directory, Map.of(POSTERN, tenant.postern.baseUrl(),
                "SASL_SSL", "SASL_PLAINTEXT", "CLIENT_ID", tenant.clientId, "CLIENT_SECRET", tenant.clientSecret));
        List<String> options = List.of("-Xmx256m", "-Dorg.slf4j.simpleLogger.defaultLogLevel=warn",
                "-Dorg.apache.kafka.sasl.oauthbearer.allowed.urls=" + tenant.postern.baseUrl()
                        + "/.well-known/jwks.json," + tenant.postern.baseUrl() + "/oauth/token?audience=kafka");
        try (Program format = programs.java(options, "kafka.tools.StorageTool",
                List.of("format", "--standalone", "-t", "MkU3OEVBNTcwNTJENDM2Qg", "-c", server.toString()), Map.of())) {
            assertEquals(0, format.exitStatus(), format.output());
        }
        try (Program broker = programs.java(options, "kafka.Kafka", List.of(server.toString()), Map.of())) {
            new ApiProgram(broker, port, tenant).awaitStart();
            List<String> arguments = List.of("--bootstrap-server", "localhost:" + port, "--command-config",
                    client.toString(), "--create", "--topic", "timesheets");
            try (Program topics = programs.java(options, "org.apache.kafka.tools.TopicCommand", arguments, Map.of())) {
                assertEquals(0, topics.exitStatus(), topics.output() + broker.output());
            }
            Files.writeString(client, Files.readString(client).replace(tenant.clientSecret, "wrong"));
            try (Program refused = programs.java(options, "org.apache.kafka.tools.TopicCommand", arguments, Map.of())) {
                assertNotEquals(0, refused.exitStatus(), refused.output());
            }
        }
    }

    @Test
    void a_rabbitmq_client_publishes_and_reads_with_its_token_and_is_refused_without_a_grant() throws Exception {
        RabbitMq.assumeInstalled();
        try (RabbitMq broker = new RabbitMq(directory, document.write("rabbitmq/advanced.config", directory,
                Map.of(POSTERN, tenant.postern.baseUrl())), document.write("rabbitmq/enabled_plugins", directory))) {
            Map<String, String> environment = new HashMap<>(Map.of("AMQP_URL", "amqp://localhost:" + broker.port(),
                    "TOKEN_URL", tenant.postern.baseUrl() + "/oauth/token", "CLIENT_ID", tenant.clientId,
                    "CLIENT_SECRET", tenant.clientSecret));
            try (Program client = programs.java(List.of(), "Publish", List.of(), environment)) {
                client.exitStatus();
                assertTrue(client.output().contains("five hours"), client.output() + broker.output());
            }
            tenant.removeGrant("rabbitmq");
            try (Program client = programs.java(List.of(), "Publish", List.of(), environment)) {
                client.exitStatus();
                assertTrue(client.output().contains("403") && !client.output().contains("five hours"), client.output());
            }
        }
    }
}
