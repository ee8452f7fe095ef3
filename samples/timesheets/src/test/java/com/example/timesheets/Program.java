package com.example.timesheets;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.HttpURLConnection;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/** A packaged program in a process of its own. Close it: nothing stays behind. */
final class Program implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofSeconds(120);

    private final List<String> command = new ArrayList<>();
    private final Map<String, String> environment = new HashMap<>();
    private final Path output;
    private final Thread cleanUp = new Thread(this::kill);
    private Process process;

    /** @param output what it prints goes to this file */
    Program(Path jar, Path output, String... arguments) {
        if (!Files.exists(jar)) {
            throw new IllegalStateException("There is no " + jar + ": package it first (./mvnw package -DskipTests)");
        }
        this.output = output;
        command.addAll(List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-Xmx256m",
                "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-jar", jar.toString()));
        command.addAll(List.of(arguments));
        Runtime.getRuntime().addShutdownHook(cleanUp);
    }

    Program with(String variable, Object value) {
        environment.put(variable, value.toString());
        return this;
    }

    Program start() {
        try {
            ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.appendTo(output.toFile()));
            builder.environment().putAll(environment);
            process = builder.start();
            return this;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Starts it and waits until it answers that it is ready. */
    Program startAndWait(String healthUrl) {
        start();
        await("it is ready", () -> isReady(healthUrl));
        return this;
    }

    /** SIGKILL, as a crash would be. */
    void kill() {
        if (process != null) {
            process.destroyForcibly();
            process.onExit().join();
        }
    }

    /** SIGTERM, and waits until it has ended. */
    void stop() {
        process.destroy();
        exitCode();
    }

    int exitCode() {
        try {
            if (!process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
                throw new AssertionError("it does not end:\n" + output());
            }
            return process.exitValue();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    String output() {
        try {
            return Files.readString(output);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void awaitOutput(String words) {
        await("it says '" + words + "'", () -> output().contains(words));
    }

    private void await(String what, BooleanSupplier condition) {
        long giveUp = System.nanoTime() + PATIENCE.toNanos();
        while (!condition.getAsBoolean()) {
            if (!process.isAlive() || System.nanoTime() > giveUp) {
                throw new AssertionError("waited in vain until " + what + ":\n" + output());
            }
            try {
                Thread.sleep(50);
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        }
    }

    private static boolean isReady(String healthUrl) {
        try {
            return ((HttpURLConnection) URI.create(healthUrl + "/q/health/ready").toURL().openConnection())
                    .getResponseCode() == 200;
        } catch (IOException e) {
            return false;
        }
    }

    /** Below those that the system hands out for outgoing connections, so nobody gets it before its program does. */
    static int freePort() {
        for (int attempt = 0; attempt < 100; attempt++) {
            int port = ThreadLocalRandom.current().nextInt(20_000, 32_000);
            try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
                return socket.getLocalPort();
            } catch (IOException taken) {
                // another one
            }
        }
        throw new IllegalStateException("There is no free port");
    }

    @Override
    public void close() {
        kill();
        Runtime.getRuntime().removeShutdownHook(cleanUp);
    }
}
