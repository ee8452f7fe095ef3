package dev.postern.logstream;

import static dev.postern.PackagedPostern.json;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.DataInputStream;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import com.fasterxml.jackson.databind.JsonNode;

import io.restassured.response.Response;

import dev.postern.Eventually;
import dev.postern.FreePort;
import dev.postern.PackagedPostern;
import dev.postern.TlsIdentity;
import dev.postern.downstream.OtherParty;

/** The streams that settings set up: standard output, syslog over UDP, TCP and TLS, and OpenTelemetry. */
class OwnStreamsIT {

    private static final Pattern SYSLOG = Pattern.compile(
            "<(\\d+)>1 (\\d{4}-\\d\\d-\\d\\dT[0-9:.]+Z) (\\S+) postern - (\\S+) - (\\{.*})");
    private static final int AUTHPRIV_WARNING = 84;

    @TempDir
    Path directory;

    @Test
    void events_are_lines_of_json_on_standard_output() {
        try (PackagedPostern postern = with("STDOUT_FORMAT", "json", "STDOUT_FILTERS", "auth.token_exchange.fail")) {
            String audience = refuse(postern);
            Eventually.await(() -> postern.log().contains(audience), postern::log);
            List<String> lines = postern.log().lines().filter(line -> line.startsWith("{\"log_id\"")).toList();
            assertTrue(lines.stream().allMatch(line -> json(line).at("/data/type").asText().equals("feccft")),
                    lines.toString());
            assertTrue(lines.stream().anyMatch(line -> json(line).at("/data/audience").asText().equals(audience)));
            assertDelivered(test(postern, "stdout"));
            Eventually.await(() -> postern.log().contains("postern_delivery_test"));
        }
    }

    @Test
    void events_are_messages_of_syslog_over_tcp_and_a_server_that_comes_back_gets_the_rest() throws IOException {
        int port = FreePort.find();
        try (PackagedPostern postern = with("SYSLOG_ENDPOINT", "tcp://localhost:" + port)) {
            String before = refuse(postern);
            Response failed = test(postern, "syslog");
            assertEquals("failed", json(failed).path("outcome").asText(), failed.asString());
            try (SyslogServer server = new SyslogServer(new ServerSocket(port))) {
                Eventually.await(() -> server.has(before), server.messages::toString);
                assertMessage(server.messages.stream().filter(text -> text.contains(before)).findFirst().orElseThrow());
                assertDelivered(test(postern, "syslog"));
            }
            Eventually.await(() -> json(test(postern, "syslog")).path("outcome").asText().equals("failed"));
            String after = refuse(postern);
            try (SyslogServer server = new SyslogServer(new ServerSocket(port))) {
                Eventually.await(() -> server.has(after), server.messages::toString);
            }
        }
    }

    @Test
    void over_tls_the_server_must_show_a_certificate_that_is_trusted() throws IOException {
        TlsIdentity identity = TlsIdentity.in(directory);
        try (SyslogServer server = new SyslogServer(identity.context().getServerSocketFactory().createServerSocket(0));
                PackagedPostern postern = with("SYSLOG_ENDPOINT", "tls://localhost:" + server.port())) {
            assertEquals("failed", json(test(postern, "syslog")).path("outcome").asText());
            postern.stop();
            postern.with("QUARKUS_TLS_SYSLOG_TRUST_STORE_PEM_CERTS", identity.authority().toString()).start();
            String audience = refuse(postern);
            Eventually.await(() -> server.has(audience), server.messages::toString);
        }
    }

    @Test
    void over_udp_each_event_is_a_datagram_of_bounded_length() throws IOException {
        try (DatagramSocket socket = new DatagramSocket(0, InetAddress.getLoopbackAddress());
                PackagedPostern postern = with("SYSLOG_ENDPOINT", "udp://127.0.0.1:" + socket.getLocalPort())) {
            List<String> messages = new CopyOnWriteArrayList<>();
            Thread reader = new Thread(() -> receive(socket, messages));
            reader.start();
            String audience = refuse(postern);
            postern.request().auth().oauth2(postern.managementToken()).contentType("application/json")
                    .body("{\"name\": \"Large\", \"client_metadata\": {" + metadata() + "}}").post("/api/v2/clients").then()
                    .statusCode(201);
            Eventually.await(() -> messages.stream().anyMatch(text -> text.contains(audience))
                    && messages.stream().anyMatch(text -> text.contains("Create a client")), messages::toString);
            assertMessage(messages.stream().filter(text -> text.contains(audience)).findFirst().orElseThrow());
            assertTrue(messages.stream().allMatch(text -> text.length() <= SyslogMessage.DATAGRAM_BYTES_MAX));
            String large = messages.stream().filter(text -> text.contains("Create a client")).findFirst().orElseThrow();
            assertTrue(large.contains("\"omitted\""), large);
        }
    }

    @Test
    void events_are_log_records_of_opentelemetry() {
        try (OtherParty collector = new OtherParty();
                PackagedPostern postern = with("OTLP_ENDPOINT", "http://localhost:" + collector.port() + "/v1/logs",
                        "OTLP_HEADERS", "Authorization=Bearer key-1,X-Team=a=b", "OTLP_FILTERS",
                        "auth.token_exchange.fail,management.success")) {
            String audience = refuse(postern);
            Eventually.await(() -> record(collector, audience) != null);
            OtherParty.Call call = collector.calls.get(0);
            assertEquals("/v1/logs", call.path());
            assertEquals("Bearer key-1", call.authorization());
            assertEquals("a=b", call.headers().getFirst("X-Team"));
            JsonNode request = json(call.body());
            assertEquals("postern", request.at("/resourceLogs/0/resource/attributes/0/value/stringValue").asText());
            JsonNode record = record(collector, audience);
            assertEquals(13, record.path("severityNumber").asInt());
            assertTrue(record.path("timeUnixNano").asText().matches("[0-9]{19}"), record.toString());
            assertEquals("feccft", json(record.at("/body/stringValue").asText()).path("type").asText());
            assertDelivered(test(postern, "otlp"));
            assertFalse(postern.log().contains("key-1"));
        }
    }

    private static JsonNode record(OtherParty collector, String audience) {
        for (OtherParty.Call call : collector.calls) {
            for (JsonNode record : json(call.body()).at("/resourceLogs/0/scopeLogs/0/logRecords")) {
                for (JsonNode attribute : record.path("attributes")) {
                    if (attribute.at("/value/stringValue").asText().equals(audience)) {
                        return record;
                    }
                }
            }
        }
        return null;
    }

    private PackagedPostern with(String... settings) {
        PackagedPostern postern = new PackagedPostern(directory).with("POSTERN_LOG_STREAMS_RETRY_MAX", "PT0.5S");
        for (int i = 0; i < settings.length; i += 2) {
            postern.with("POSTERN_LOG_STREAMS_" + settings[i], settings[i + 1]);
        }
        return postern.start();
    }

    /** What a refused request of the administrator names. */
    private static String refuse(PackagedPostern postern) {
        String audience = "https://refused.example/" + System.nanoTime();
        postern.request().formParam("grant_type", "client_credentials")
                .formParam("client_id", PackagedPostern.BOOTSTRAP_CLIENT_ID)
                .formParam("client_secret", PackagedPostern.BOOTSTRAP_CLIENT_SECRET).formParam("audience", audience)
                .post("/oauth/token").then().statusCode(403);
        return audience;
    }

    private static String metadata() {
        StringBuilder fields = new StringBuilder();
        for (int i = 0; i < 10; i++) {
            fields.append(i == 0 ? "" : ",").append("\"field").append(i).append("\": \"").append("ä".repeat(250)).append('"');
        }
        return fields.toString();
    }

    private static Response test(PackagedPostern postern, String stream) {
        return postern.request().auth().oauth2(postern.managementToken())
                .post("/api/v2/postern/log-streams/" + stream + "/test");
    }

    private static void assertDelivered(Response answer) {
        assertEquals(200, answer.statusCode(), answer.asString());
        assertEquals("delivered", json(answer).path("outcome").asText(), answer.asString());
    }

    private static void assertMessage(String text) {
        Matcher message = SYSLOG.matcher(text);
        assertTrue(message.matches(), text);
        assertEquals(AUTHPRIV_WARNING, Integer.parseInt(message.group(1)));
        assertEquals("feccft", message.group(4));
        assertEquals(message.group(2), json(message.group(5)).path("date").asText());
    }

    private static void receive(DatagramSocket socket, List<String> messages) {
        byte[] buffer = new byte[65_536];
        try {
            while (true) {
                DatagramPacket packet = new DatagramPacket(buffer, buffer.length);
                socket.receive(packet);
                messages.add(new String(buffer, 0, packet.getLength(), StandardCharsets.US_ASCII));
            }
        } catch (IOException closed) {
            return;
        }
    }

    /** Reads messages with their lengths before them. */
    private static final class SyslogServer implements AutoCloseable {

        private final ServerSocket server;
        private final List<Socket> connections = new CopyOnWriteArrayList<>();
        private final List<String> messages = new CopyOnWriteArrayList<>();

        SyslogServer(ServerSocket server) {
            this.server = server;
            new Thread(this::accept).start();
        }

        int port() {
            return server.getLocalPort();
        }

        boolean has(String text) {
            return messages.stream().anyMatch(message -> message.contains(text));
        }

        private void accept() {
            try {
                while (true) {
                    Socket connection = server.accept();
                    connections.add(connection);
                    new Thread(() -> read(connection)).start();
                }
            } catch (IOException closed) {
                return;
            }
        }

        private void read(Socket connection) {
            try (DataInputStream input = new DataInputStream(connection.getInputStream())) {
                while (true) {
                    int length = 0;
                    for (int digit = input.readUnsignedByte(); digit != ' '; digit = input.readUnsignedByte()) {
                        length = length * 10 + digit - '0';
                    }
                    messages.add(new String(input.readNBytes(length), StandardCharsets.US_ASCII));
                }
            } catch (IOException closed) {
                return;
            }
        }

        @Override
        public void close() throws IOException {
            server.close();
            for (Socket connection : connections) {
                connection.close();
            }
        }
    }
}
