package dev.postern.gateway;

import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.Tag;

import dev.postern.InstalledTool;

/** {@code deploy/gateways/Caddyfile} in a real Caddy. */
@Tag("clients")
class CaddyIT extends GatewayContract {

    @Override
    String program() {
        return InstalledTool.named("caddy");
    }

    @Override
    GatewayProcess gateway(Path directory, int port) throws Exception {
        Path configuration = GatewayProcess.configuration("gateways/Caddyfile", directory, Map.of(
                "127.0.0.1:8080", "127.0.0.1:" + URI.create(postern.baseUrl()).getPort(),
                "127.0.0.1:9090", api.address(),
                "#@preflight", "@preflight", "#handle @preflight", "handle @preflight", "#\t", "\t", "#}", "}",
                "http://127.0.0.1:8000", "http://127.0.0.1:" + port));
        return GatewayProcess.start(List.of(program(), "run", "--adapter", "caddyfile", "--config",
                configuration.toString()), directory, port);
    }
}
