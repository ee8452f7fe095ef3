package dev.postern.store;

import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;

import org.flywaydb.core.Flyway;

import io.agroal.api.AgroalDataSource;
import io.quarkus.agroal.DataSource;
import io.quarkus.flyway.FlywayDataSource;

import dev.postern.config.DataDirectory;
import dev.postern.keys.SigningKeyStore;
import dev.postern.registry.RegistryStore;

/**
 * The database Postern keeps everything in, and the stores that live there.
 *
 * <p>
 * One SQLite file, {@value #FILE} in the data directory, in WAL mode with full sync: what was answered is on disk. Call
 * {@link #migrate} before any store is used.
 */
@Singleton
public final class Database {

    /** As in {@code quarkus.datasource.sqlite.jdbc.url}. */
    private static final String FILE = "postern.db";

    private final DataDirectory directory;
    private final Flyway flyway;
    private final Transactions transactions;

    Database(DataDirectory directory, @DataSource("sqlite") AgroalDataSource dataSource,
            @FlywayDataSource("sqlite") Flyway flyway) {
        this.directory = directory;
        this.flyway = flyway;
        this.transactions = new Transactions(dataSource);
    }

    /**
     * Creates the file with mode 0600, unless it is there, and brings its schema up to date.
     *
     * @throws org.flywaydb.core.api.FlywayException the file cannot be opened, or a newer Postern has migrated it
     */
    public void migrate() {
        directory.writeOnce(FILE, ""); // an empty file is an empty database; SQLite gives its WAL the same mode
        flyway.migrate();
    }

    @Produces
    @Singleton
    RegistryStore registryStore() {
        return new SqlRegistryStore(transactions);
    }

    @Produces
    @Singleton
    SigningKeyStore signingKeyStore() {
        return new SqlSigningKeyStore(transactions);
    }
}
