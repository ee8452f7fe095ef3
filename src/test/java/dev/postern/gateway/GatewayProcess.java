package dev.postern.gateway;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A gateway that runs in the foreground with a configuration of {@code deploy}, its addresses changed to the test's. */
final class GatewayProcess implements AutoCloseable {

    private static final long SECONDS_MAX = 30;

    private final Process process;

    private GatewayProcess(Process process) {
        this.process = process;
    }

    /** The configuration of {@code deploy} in the given directory, every key replaced by its value; each must occur. */
    static Path configuration(String name, Path directory, Map<String, String> changes) throws IOException {
        String text = Files.readString(Path.of("deploy", name));
        for (Map.Entry<String, String> change : changes.entrySet()) {
            assertTrue(text.contains(change.getKey()), name + " does not say " + change.getKey());
            text = text.replace(change.getKey(), change.getValue());
        }
        return Files.writeString(directory.resolve(Path.of(name).getFileName()), text);
    }

    /** Starts it and waits until its port answers. */
    static GatewayProcess start(List<String> command, Path directory, int port) throws Exception {
        Path log = directory.resolve("gateway.log");
        ProcessBuilder builder = new ProcessBuilder(command).directory(directory.toFile()).redirectErrorStream(true)
                .redirectOutput(log.toFile());
        builder.environment().put("HOME", directory.toString());
        GatewayProcess gateway = new GatewayProcess(builder.start());
        long giveUp = System.nanoTime() + TimeUnit.SECONDS.toNanos(SECONDS_MAX);
        while (!isOpen(port)) {
            if (!gateway.process.isAlive() || System.nanoTime() > giveUp) {
                gateway.close();
                throw new AssertionError("The gateway does not listen:\n" + Files.readString(log));
            }
            Thread.sleep(20);
        }
        return gateway;
    }

    @Override
    public void close() throws InterruptedException {
        process.destroy(); // nginx stops its workers on SIGTERM
        if (!process.waitFor(SECONDS_MAX, TimeUnit.SECONDS)) {
            process.destroyForcibly();
        }
    }

    private static boolean isOpen(int port) {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 200);
            return true;
        } catch (IOException e) {
            return false;
        }
    }
}
