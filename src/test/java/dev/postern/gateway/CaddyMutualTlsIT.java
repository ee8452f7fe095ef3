package dev.postern.gateway;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.Tag;

import dev.postern.InstalledTool;

/** {@code deploy/mutual-tls/Caddyfile} in a real Caddy, behind which Postern judges authorities itself. */
@Tag("clients")
class CaddyMutualTlsIT extends MutualTlsContract {

    @Override
    String program() {
        return InstalledTool.named("caddy");
    }

    @Override
    Map<String, String> settings(Path directory) throws Exception {
        return Map.of("POSTERN_MTLS_PROXY_HEADER", "client-cert", "POSTERN_MTLS_TRUST_ANCHORS",
                authority.pem(directory.resolve("authorities.pem")).toString());
    }

    @Override
    GatewayProcess proxy(Path directory, int port, String upstream) throws Exception {
        Path configuration = GatewayProcess.configuration("mutual-tls/Caddyfile", directory, Map.of(
                "127.0.0.1:8080", upstream,
                "https://mtls.auth.example.com {", "https://" + NAME + ":" + port + " {",
                "https://auth.example.com {", "https://" + OTHER_NAME + ":" + port + " {",
                "admin off", "admin off\n\tauto_https disable_redirects\n\tskip_install_trust",
                "/etc/caddy/postern.pem", identity.certificate().toString(),
                "/etc/caddy/postern.key", identity.key().toString()));
        return GatewayProcess.start(List.of(program(), "run", "--adapter", "caddyfile", "--config",
                configuration.toString()), directory, port);
    }
}
