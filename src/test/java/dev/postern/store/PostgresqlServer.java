package dev.postern.store;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;

import dev.postern.Eventually;
import dev.postern.FreePort;

/**
 * A PostgreSQL server on loopback, from binaries that come as a test dependency. It keeps its port and data when it is
 * started again. PostgreSQL does not run as root; for root it is started in a user namespace.
 */
public final class PostgresqlServer implements AutoCloseable {

    public static final String USER = "postgres";

    private static final Duration START_MAX = Duration.ofSeconds(120);
    private static final AtomicInteger DATABASES = new AtomicInteger();
    private static PostgresqlServer shared;

    private final Path directory;
    private EmbeddedPostgres server;

    /** @param directory of the test: the data go there */
    public PostgresqlServer(Path directory) {
        this.directory = directory;
        server = started(FreePort.find());
    }

    /** The one for tests that never stop it; it ends with this JVM. */
    static synchronized PostgresqlServer shared() {
        if (shared == null) {
            shared = new PostgresqlServer(null);
        }
        return shared;
    }

    /** @return JDBC URL of a new, empty database */
    public String createDatabase() {
        String name = "test_" + DATABASES.incrementAndGet();
        try (Connection connection = server.getPostgresDatabase().getConnection();
                Statement sql = connection.createStatement()) {
            sql.execute("CREATE DATABASE " + name);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
        return url(name);
    }

    /** JDBC URL of a database. */
    String url(String name) {
        return "jdbc:postgresql://localhost:" + server.getPort() + "/" + name;
    }

    /**
     * Drops every database of a test, once it is over: the server deletes what is left when the JVM ends, and Surefire gives
     * that half a minute.
     */
    void dropDatabases() {
        try (Connection connection = server.getPostgresDatabase().getConnection();
                Statement sql = connection.createStatement()) {
            List<String> names = new ArrayList<>();
            try (ResultSet left = sql.executeQuery("SELECT datname FROM pg_database WHERE datname LIKE 'test%'")) {
                while (left.next()) {
                    names.add(left.getString(1));
                }
            }
            for (String name : names) {
                sql.execute("DROP DATABASE " + name + " WITH (FORCE)");
            }
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Ends every connection, as an operator or a failover would. */
    void endConnections() {
        execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname LIKE 'test%'");
    }

    /** Statements of an operator, also while the server takes reads only. */
    void execute(String... statements) {
        try (Connection connection = server.getPostgresDatabase().getConnection();
                Statement sql = connection.createStatement()) {
            sql.execute("SET default_transaction_read_only = off");
            for (String statement : statements) {
                sql.execute(statement);
            }
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    int port() {
        return server.getPort();
    }

    /**
     * A standby of this server, which is stopped for a moment. It follows asynchronously.
     *
     * @param data of the standby
     * @param primary a port that leads to this server
     */
    PostgresqlServer standby(Path data, int primary) throws IOException {
        stop();
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.filter(each -> !each.getFileName().toString().equals("epg-lock")).toList()) {
                Files.copy(file, data.resolve(directory.relativize(file)), StandardCopyOption.COPY_ATTRIBUTES);
            }
        }
        startAgain();
        Files.createFile(data.resolve("standby.signal"));
        Files.writeString(data.resolve("postgresql.auto.conf"),
                "primary_conninfo = 'host=127.0.0.1 port=" + primary + " user=" + USER + "'\n", StandardOpenOption.APPEND);
        return new PostgresqlServer(data);
    }

    /** Ends it without waiting for anybody, such as a standby. */
    void crash() throws IOException, InterruptedException {
        String pid = Files.readAllLines(directory.resolve("postmaster.pid")).get(0);
        if (new ProcessBuilder("kill", "-QUIT", pid).start().waitFor() != 0) {
            throw new IOException("The server cannot be ended");
        }
        Eventually.await(() -> Files.notExists(directory.resolve("postmaster.pid")));
    }

    /** Whether a query finds something in a database. */
    boolean holds(String database, String query) {
        try (Connection connection = server.getDatabase(USER, database).getConnection();
                Statement sql = connection.createStatement();
                ResultSet row = sql.executeQuery(query)) {
            return row.next();
        } catch (SQLException e) {
            return false;
        }
    }

    /** A copy of a database as it is now: a backup, or a standby that receives no more. Ends the connections to it. */
    void copy(String name, String copy) {
        execute("ALTER DATABASE " + name + " ALLOW_CONNECTIONS false", endConnectionsTo(name),
                "CREATE DATABASE " + copy + " TEMPLATE " + name, "ALTER DATABASE " + name + " ALLOW_CONNECTIONS true",
                "ALTER DATABASE " + copy + " ALLOW_CONNECTIONS true");
    }

    /** Puts another database in the place of one, which stays under a new name. */
    void replace(String name, String by, String newName) {
        execute("ALTER DATABASE " + name + " ALLOW_CONNECTIONS false", endConnectionsTo(name));
        Eventually.await(() -> none("SELECT 1 FROM pg_stat_activity WHERE datname = '" + name + "'"));
        execute("ALTER DATABASE " + name + " RENAME TO " + newName, "ALTER DATABASE " + newName + " ALLOW_CONNECTIONS true",
                "ALTER DATABASE " + by + " RENAME TO " + name);
    }

    private boolean none(String query) {
        try (Connection connection = server.getPostgresDatabase().getConnection();
                Statement sql = connection.createStatement();
                ResultSet row = sql.executeQuery(query)) {
            return !row.next();
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String endConnectionsTo(String name) {
        return "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '" + name + "'";
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
        EmbeddedPostgres.Builder builder = EmbeddedPostgres.builder().setPort(port).setPGStartupWait(START_MAX);
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
