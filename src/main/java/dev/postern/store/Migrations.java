package dev.postern.store;

import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

import javax.sql.DataSource;

import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.ResourceProvider;
import org.flywaydb.core.api.configuration.FluentConfiguration;
import org.flywaydb.core.api.resource.LoadableResource;
import org.jboss.logging.Logger;

import dev.postern.config.Build;
import dev.postern.config.PosternConfig.StoreKind;
import dev.postern.config.StartRefused;

/**
 * The schema of a database, brought up to date by Flyway from the files of {@code db/sqlite} or {@code db/postgresql}. A
 * start that finds it so asks one question and leaves Flyway alone: making it ready takes longer than anything else here.
 *
 * <p>
 * Two neighbouring versions use one database at the same time. So a migration only adds, in such a way that the version before
 * can go on writing; what nobody uses any more goes one version later. {@code MigrationRulesTest} checks that.
 */
final class Migrations {

    /** In order of their versions, the same names for both databases. A new file is added here, too. */
    static final List<String> FILES = List.of(
            "V1__registry_and_signing_keys.sql",
            "V2__organizations.sql",
            "V3__key_rotation_and_credential_use.sql",
            "V4__actions_and_hooks.sql",
            "V5__quota_use.sql",
            "V6__rate_limit_policies.sql",
            "V7__used_assertions.sql",
            "V8__described_entities.sql",
            "V9__applied_entries.sql",
            "V10__action_modules.sql",
            "V11__history.sql",
            "V13__quota_leases.sql",
            "V14__replicas.sql",
            "V16__kept_events.sql",
            "V17__event_cursors.sql",
            "V19__usage.sql",
            "V22__curve_signing_keys.sql",
            "V28__operator_sessions.sql", "V31__operator_subject.sql",
            "V300__replica_progress.sql");

    /** The version that they make together. */
    static final String NEWEST = version(FILES.get(FILES.size() - 1));

    private static final Logger LOG = Logger.getLogger(Migrations.class);

    /**
     * Where Flyway notes what it has applied. Postern 0.1 does not start when its own history goes beyond what it knows, so the
     * migrations since then have one of their own: 0.1 can be started again beside this version, and after it.
     */
    private static final String HISTORY = "flyway_schema_history_2";
    private static final String HISTORY_OF_0_1 = "flyway_schema_history";
    /** The last migration of 0.1. */
    private static final int LAST_OF_0_1 = 10;
    /** Those of 0.2 have numbers up to this one. From 0.3 on, the minor version is a hundred times in the number. */
    private static final int LAST_OF_0_2 = 299;
    private static final int MINOR = 100;

    /** Not even those of a newer Postern, which Flyway ignores by default. */
    private static final String[] NONE = {};

    private final String directory;
    private final DataSource dataSource;
    private final int minor;

    Migrations(StoreKind kind, DataSource dataSource) {
        this(kind, dataSource, Build.ofThisProgram().minor().orElse(minor(NEWEST)));
    }

    /** @param minor version of the program, such as 2 of 0.2.0 */
    Migrations(StoreKind kind, DataSource dataSource, int minor) {
        this.directory = "db/" + kind.name().toLowerCase(Locale.ROOT);
        this.dataSource = dataSource;
        this.minor = minor;
    }

    /**
     * Applies what is missing; of several processes that try at once, one does it and the others wait. What the minor version
     * after this one has added does not matter to this one ({@code docs/upgrade.md}), so such a database stays as it is.
     *
     * @throws StartRefused a Postern that is newer than that has migrated it
     * @throws org.flywaydb.core.api.FlywayException the database cannot be opened
     */
    void apply() {
        Optional<String> version = since(HISTORY);
        if (version.isPresent() && isNewer(version.get())) {
            refuseDistant(version.get());
            LOG.infof("A newer Postern, 0.%d, has migrated the database (schema %s); this one knows the schema %s and goes on",
                    minor(version.get()), version.get(), NEWEST);
        } else if (!version.equals(Optional.of(NEWEST))) {
            flyway(HISTORY_OF_0_1, FILES.subList(0, LAST_OF_0_1)).load().migrate();
            flyway(HISTORY, FILES.subList(LAST_OF_0_1, FILES.size())).baselineOnMigrate(true)
                    .baselineVersion(String.valueOf(LAST_OF_0_1)).load().migrate();
        }
    }

    /** Whether the database is Postern's, of whatever version, and whole: a backup fills this table last. */
    boolean hasBegun() {
        try (Connection connection = dataSource.getConnection()) {
            return version(connection).isPresent()
                    && "1".equals(Transactions.asked(connection, "SELECT COUNT(*) FROM write_lock"));
        } catch (SQLException e) {
            throw new IllegalStateException("The database cannot be read", e);
        }
    }

    /** @throws StartRefused the schema is older than this program, or there is none */
    void requireNewest() {
        Optional<String> version = since(HISTORY);
        if (version.isEmpty() || (!version.get().equals(NEWEST) && !isNewer(version.get()))) {
            throw new StartRefused("the store has " + version.map(older -> "the schema " + older).orElse("no tables of Postern")
                    + ", and this program needs " + NEWEST + ": start the server of this version once");
        }
    }

    private FluentConfiguration flyway(String history, List<String> files) {
        return Flyway.configure(Migrations.class.getClassLoader()).dataSource(dataSource).table(history)
                .resourceProvider(new Files(directory, files)).javaMigrationClassProvider(List::of)
                .ignoreMigrationPatterns(NONE);
    }

    /** Both databases change a schema in transactions, so the history has no half-applied line. */
    private Optional<String> since(String history) {
        try (Connection connection = dataSource.getConnection()) {
            return newest(connection, history);
        } catch (SQLException e) {
            return Optional.empty(); // no history yet, or no database: Flyway tells which
        }
    }

    private static Optional<String> newest(Connection connection, String history) throws SQLException {
        try (Statement sql = connection.createStatement();
                ResultSet line = sql.executeQuery("SELECT version FROM " + history + " ORDER BY installed_rank DESC LIMIT 1")) {
            return line.next() ? Optional.of(line.getString("version")) : Optional.empty();
        }
    }

    /** The version that a database has; empty while it has none. */
    static Optional<String> version(Connection connection) throws SQLException {
        for (String history : List.of(HISTORY, HISTORY_OF_0_1)) {
            try (ResultSet table = connection.getMetaData().getTables(null, connection.getSchema(), history, null)) {
                if (table.next()) {
                    return newest(connection, history);
                }
            }
        }
        return Optional.empty();
    }

    private static boolean isNewer(String version) {
        return version.matches("[0-9]{1,9}") && Integer.parseInt(version) > Integer.parseInt(NEWEST);
    }

    private void refuseDistant(String version) {
        if (minor(version) > minor + 1) {
            throw new StartRefused("the database was made by a newer Postern, 0." + minor(version) + ", its schema is "
                    + version
                    + ". This is 0." + minor + ", and can use what 0." + (minor + 1)
                    + " has made, but nothing newer: start the newer one, or restore the backup from before the upgrade. "
                    + "Nothing was changed");
        }
    }

    /** The minor version whose first release brought that version of the schema. */
    static int minor(String version) {
        int number = Integer.parseInt(version);
        return number <= LAST_OF_0_1 ? 1 : number <= LAST_OF_0_2 ? 2 : number / MINOR;
    }

    private static String version(String file) {
        return file.substring(1, file.indexOf("__"));
    }

    /** What Flyway would find on the class path, which cannot be listed in a native executable. */
    private record Files(String directory, List<String> names) implements ResourceProvider {

        @Override
        public LoadableResource getResource(String name) {
            return names.contains(name) ? new Script(directory, name) : null;
        }

        @Override
        public Collection<LoadableResource> getResources(String prefix, String[] suffixes) {
            return names.stream().filter(name -> name.startsWith(prefix)).<LoadableResource> map(
                    name -> new Script(directory, name)).toList();
        }
    }

    private static final class Script extends LoadableResource {

        private final String directory;
        private final String name;

        Script(String directory, String name) {
            this.directory = directory;
            this.name = name;
        }

        @Override
        public Reader read() {
            InputStream file = Migrations.class.getResourceAsStream('/' + getAbsolutePath());
            return new InputStreamReader(file, StandardCharsets.UTF_8);
        }

        @Override
        public String getAbsolutePath() {
            return directory + '/' + name;
        }

        @Override
        public String getAbsolutePathOnDisk() {
            return getAbsolutePath();
        }

        @Override
        public String getFilename() {
            return name;
        }

        @Override
        public String getRelativePath() {
            return name;
        }
    }
}
