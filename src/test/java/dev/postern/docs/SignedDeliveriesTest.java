package dev.postern.docs;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;

import dev.postern.Eventually;
import dev.postern.InstalledTool;
import dev.postern.TestTenant;
import dev.postern.downstream.OtherParty;
import dev.postern.downstream.OtherPartyProfile;

/** The receiver of docs/log-streams.md tells deliveries of a log stream from forged ones. */
@QuarkusTest
@TestProfile(OtherPartyProfile.class)
class SignedDeliveriesTest {

    private static final String SECRET = "signing-secret-of-the-documents";
    private static final String PROGRAM = """
            import sys
            from verify_delivery import is_genuine
            header, secret, at = sys.argv[1:4]
            body = sys.stdin.buffer.read()
            sent = int(header[2:header.index(',')])
            print(is_genuine(header, body, secret, sent + int(at)), is_genuine(header, body + b' ', secret, sent),
                  is_genuine(None, body, secret), is_genuine('t=1,v1=no', body, secret))
            """;

    private final TestTenant tenant = new TestTenant();

    @TempDir
    Path directory;

    @ConfigProperty(name = "test.other-party.port")
    int port;

    @Test
    void the_documented_receiver_takes_what_postern_sends_and_nothing_else() throws Exception {
        new DocumentedFiles("log-streams.md").write("verify_delivery.py", directory);
        Files.writeString(directory.resolve("receiver.py"), PROGRAM);
        try (OtherParty siem = new OtherParty(port)) {
            OtherParty.Call call = delivered(siem);
            String header = call.headers().getFirst("Postern-Signature");
            assertEquals("True False False False", receiver(header, SECRET, "0", call.body()));
            assertEquals("False False False False", receiver(header, "another-secret", "0", call.body()));
            assertEquals("False False False False", receiver(header, SECRET, "301", call.body()));
        }
    }

    private OtherParty.Call delivered(OtherParty siem) {
        String id = tenant.management().body(Map.of("type", "http", "sink",
                Map.of("httpEndpoint", "http://localhost:" + port + "/in", "httpAuthorization", "Key k", "httpSigningSecret",
                        SECRET)))
                .post("/api/v2/log-streams").then().statusCode(200).extract().path("id");
        try {
            tenant.managementToken();
            Eventually.await(() -> !siem.calls.isEmpty());
            return siem.calls.get(0);
        } finally {
            tenant.management().delete("/api/v2/log-streams/" + id).then().statusCode(204);
        }
    }

    private String receiver(String header, String secret, String at, String body) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(List.of(InstalledTool.named("python3"), "receiver.py", header, secret, at))
                .directory(directory.toFile()).redirectErrorStream(true).start();
        process.getOutputStream().write(body.getBytes(StandardCharsets.UTF_8));
        process.getOutputStream().close();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
        process.waitFor();
        return output;
    }
}
