package dev.postern.store;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

import dev.postern.PackagedPostern;

/**
 * Several processes on one PostgreSQL database, as behind a balancer: one public URL, one master key, settings as they come.
 */
public final class Replicas implements AutoCloseable {

    public static final String BASE_URL = "http://localhost:8080";

    private final PostgresqlServer server;
    private final List<PackagedPostern> replicas = new ArrayList<>();

    /** Starts them, one after the other. */
    public Replicas(Path directory, int count) throws IOException {
        server = new PostgresqlServer(Files.createDirectory(directory.resolve("postgresql")));
        try {
            String url = server.createDatabase();
            for (int i = 0; i < count; i++) {
                replicas.add(new PackagedPostern(Files.createDirectory(directory.resolve("replica-" + i)))
                        .with("POSTERN_BASE_URL", BASE_URL).with("POSTERN_STORE", "postgresql")
                        .with("POSTERN_POSTGRESQL_URL", url)
                        .with("POSTERN_POSTGRESQL_USERNAME", PostgresqlServer.USER)
                        .with("POSTERN_MASTER_KEY", "q3vMZgF0nVbqYx6vJkq1x0m8wS5n0p2dT4u7yHc9eLE="));
                replicas.get(i).start();
            }
        } catch (Throwable e) {
            close();
            throw e;
        }
    }

    public List<PackagedPostern> all() {
        return List.copyOf(replicas);
    }

    /** Stops each in order and starts it again, one after the other: the next one when this one is ready. */
    public void restartOneByOne() {
        for (PackagedPostern replica : replicas) {
            replica.stop();
            replica.start();
        }
    }

    @Override
    public void close() {
        replicas.forEach(PackagedPostern::close);
        server.close();
    }
}
