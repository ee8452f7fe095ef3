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

import javax.sql.DataSource;

import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.ResourceProvider;
import org.flywaydb.core.api.resource.LoadableResource;

import dev.postern.config.PosternConfig.StoreKind;

/**
 * The schema of a database, brought up to date by Flyway from the files of {@code db/sqlite} or {@code db/postgresql}. A
 * start that finds it so asks one question and leaves Flyway alone: making it ready takes longer than anything else here.
 */
final class Migrations {

    /** In order of their versions, the same names for both databases. A new file is added here, too. */
    static final List<String> FILES = List.of(
            "V1__registry_and_signing_keys.sql",
            "V2__organizations.sql",
            "V3__key_rotation_and_credential_use.sql",
            "V4__actions_and_hooks.sql",
            "V5__quota_use.sql",
            "V6__rate_limit_policies.sql");

    private static final String NEWEST = "SELECT version FROM flyway_schema_history ORDER BY installed_rank DESC LIMIT 1";

    /** Not even those of a newer Postern, which Flyway would ignore if it were not told. */
    private static final String[] NONE = {};

    private final String directory;
    private final DataSource dataSource;

    Migrations(StoreKind kind, DataSource dataSource) {
        this.directory = "db/" + kind.name().toLowerCase(Locale.ROOT);
        this.dataSource = dataSource;
    }

    /**
     * Applies what is missing; of several processes that try at once, one does it and the others wait.
     *
     * @throws org.flywaydb.core.api.FlywayException the database cannot be opened, or a newer Postern has migrated it
     */
    void apply() {
        if (!newestIsApplied()) {
            Flyway.configure(Migrations.class.getClassLoader()).dataSource(dataSource)
                    .resourceProvider(new Files(directory)).javaMigrationClassProvider(List::of)
                    .ignoreMigrationPatterns(NONE).load().migrate();
        }
    }

    /** Both databases change a schema in transactions, so the history has no half-applied line. */
    private boolean newestIsApplied() {
        try (Connection connection = dataSource.getConnection();
                Statement sql = connection.createStatement();
                ResultSet line = sql.executeQuery(NEWEST)) {
            return line.next() && FILES.get(FILES.size() - 1).startsWith("V" + line.getString("version") + "__");
        } catch (SQLException e) {
            return false; // no history yet, or no database: Flyway tells which
        }
    }

    /** What Flyway would find on the class path, which cannot be listed in a native executable. */
    private record Files(String directory) implements ResourceProvider {

        @Override
        public LoadableResource getResource(String name) {
            return FILES.contains(name) ? new Script(directory, name) : null;
        }

        @Override
        public Collection<LoadableResource> getResources(String prefix, String[] suffixes) {
            return FILES.stream().filter(name -> name.startsWith(prefix)).<LoadableResource> map(
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
