package dev.postern.gateway;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.Tag;

import dev.postern.InstalledTool;

/** {@code deploy/mutual-tls/nginx.conf} in a real nginx, whose verdict about authorities counts. */
@Tag("clients")
class NginxMutualTlsIT extends MutualTlsContract {

    @Override
    String program() {
        return InstalledTool.named("nginx");
    }

    @Override
    Map<String, String> settings(Path directory) {
        return Map.of("POSTERN_MTLS_PROXY_HEADER", "client-certificate");
    }

    @Override
    GatewayProcess proxy(Path directory, int port, String upstream) throws Exception {
        Path configuration = GatewayProcess.configuration("mutual-tls/nginx.conf", directory, Map.of(
                "127.0.0.1:8080", upstream,
                "listen 8443", "listen 127.0.0.1:" + port,
                "server_name mtls.auth.example.com", "server_name " + NAME,
                "server_name auth.example.com", "server_name " + OTHER_NAME,
                "/etc/nginx/postern.pem", identity.certificate().toString(),
                "/etc/nginx/postern.key", identity.key().toString(),
                "/etc/nginx/authorities-of-clients.pem", authority.pem(directory.resolve("authorities.pem")).toString(),
                "/run/nginx.pid", directory.resolve("nginx.pid").toString()));
        return GatewayProcess.start(List.of(program(), "-p", directory.toString(), "-c", configuration.toString(), "-g",
                "daemon off; user " + System.getProperty("user.name") + ";"), directory, port);
    }
}
