package dev.postern.store;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.atomic.AtomicInteger;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;

/**
 * A PostgreSQL server on loopback, from binaries that come as a test dependency. It keeps its port and data when it is
 * started again. PostgreSQL does not run as root; for root it is started in a user namespace.
 */
final class PostgresqlServer implements AutoCloseable {

    static final String USER = "postgres";

    private static final AtomicInteger DATABASES = new AtomicInteger();
    private static PostgresqlServer shared;

    private final Path directory;
    private EmbeddedPostgres server;

    /** @param directory of the test: the data go there */
    PostgresqlServer(Path directory) {
        this.directory = directory;
        server = started(0);
    }

    /** The one for tests that never stop it; it ends with this JVM. */
    static synchronized PostgresqlServer shared() {
        if (shared == null) {
            shared = new PostgresqlServer(null);
        }
        return shared;
    }

    /** @return JDBC URL of a new, empty database */
    String createDatabase() {
        String name = "test_" + DATABASES.incrementAndGet();
        try (Connection connection = server.getPostgresDatabase().getConnection();
                Statement sql = connection.createStatement()) {
            sql.execute("CREATE DATABASE " + name);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
        return "jdbc:postgresql://localhost:" + server.getPort() + "/" + name;
    }

    /** Ends every connection, as an operator or a failover would. */
    void endConnections() {
        try (Connection connection = server.getPostgresDatabase().getConnection();
                Statement sql = connection.createStatement()) {
            sql.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname LIKE 'test%'");
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    void stop() {
        try {
            server.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void startAgain() {
        server = started(server.getPort());
    }

    @Override
    public void close() {
        stop();
    }

    private EmbeddedPostgres started(int port) {
        EmbeddedPostgres.Builder builder = EmbeddedPostgres.builder().setPort(port);
        if (directory != null) {
            builder.setDataDirectory(directory).setCleanDataDirectory(false);
        }
        try {
            return builder.start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
