package dev.postern.docs;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

import dev.postern.FreePort;
import dev.postern.InstalledTool;

/** Debian's RabbitMQ on loopback, with all its files and the name service of Erlang below a directory of the test. */
final class RabbitMq implements AutoCloseable {

    /** Debian's own start program changes the user first; this one is what it calls. */
    private static final Path SERVER = Path.of("/usr/lib/rabbitmq/bin/rabbitmq-server");

    private final Program names;
    private final Program server;
    private final int port = FreePort.find();

    static void assumeInstalled() {
        InstalledTool.named("rabbitmq-server");
        InstalledTool.named("epmd");
    }

    RabbitMq(Path directory, Path advancedConfig, Path plugins) throws Exception {
        Path home = Files.createDirectories(directory.resolve("rabbitmq/home"));
        Map<String, String> environment = new TreeMap<>(Map.of("ERL_EPMD_ADDRESS", "127.0.0.1",
                "ERL_EPMD_PORT", String.valueOf(FreePort.find()), "HOME", home.toString()));
        names = new Program(List.of(InstalledTool.named("epmd")), home, environment);
        environment.putAll(Map.of("RABBITMQ_NODENAME", "postern" + port + "@localhost",
                "RABBITMQ_DIST_PORT", String.valueOf(FreePort.find()), "RABBITMQ_NODE_IP_ADDRESS", "127.0.0.1",
                "RABBITMQ_NODE_PORT", String.valueOf(port), "RABBITMQ_MNESIA_BASE", home.toString(),
                "RABBITMQ_LOG_BASE", home.toString(), "RABBITMQ_CONFIG_FILE", home.resolve("none").toString(),
                "RABBITMQ_ADVANCED_CONFIG_FILE", advancedConfig.toString(),
                "RABBITMQ_ENABLED_PLUGINS_FILE", plugins.toString()));
        server = new Program(List.of(SERVER.toString()), home, environment);
        try {
            ApiProgram.awaitListening(server, port);
        } catch (AssertionError failed) {
            close();
            throw failed;
        }
    }

    int port() {
        return port;
    }

    String output() throws IOException {
        return server.output();
    }

    @Override
    public void close() {
        server.close();
        names.close();
    }
}
