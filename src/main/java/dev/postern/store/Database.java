package dev.postern.store;

import java.util.Locale;

import jakarta.enterprise.inject.Any;
import jakarta.enterprise.inject.Instance;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;

import io.agroal.api.AgroalDataSource;
import io.quarkus.agroal.DataSource;

import dev.postern.config.DataDirectory;
import dev.postern.config.PosternConfig;
import dev.postern.config.PosternConfig.StoreKind;
import dev.postern.keys.SigningKeyStore;
import dev.postern.limits.QuotaUseStore;
import dev.postern.registry.CredentialUseStore;
import dev.postern.registry.RegistryStore;

/**
 * The database Postern keeps everything in, and the stores that live there: by {@code postern.store} one SQLite file,
 * {@value #FILE} in the data directory, or a database on a PostgreSQL server. Call {@link #migrate} before any store is
 * used.
 */
@Singleton
public final class Database {

    /** As in {@code quarkus.datasource.sqlite.jdbc.url}. */
    private static final String FILE = "postern.db";

    private final StoreKind kind;
    private final DataDirectory directory;
    private final Migrations migrations;
    private final Transactions transactions;

    @Inject
    Database(PosternConfig config, DataDirectory directory, @Any Instance<AgroalDataSource> dataSources) {
        this(config.store(), directory, dataSources.select(new DataSource.DataSourceLiteral(name(config.store()))).get());
    }

    Database(StoreKind kind, DataDirectory directory, AgroalDataSource dataSource) {
        this.kind = kind;
        this.directory = directory;
        this.migrations = new Migrations(kind, dataSource);
        this.transactions = new Transactions(dataSource);
    }

    /**
     * Brings the schema up to date; of several processes that try at once, one does it and the others wait. The SQLite file
     * is created with mode 0600 unless it is there.
     *
     * @throws org.flywaydb.core.api.FlywayException the database cannot be opened, or a newer Postern has migrated it
     */
    public void migrate() {
        if (kind == StoreKind.SQLITE) {
            directory.writeOnce(FILE, ""); // an empty file is an empty database; SQLite gives its WAL the same mode
        }
        migrations.apply();
    }

    @Produces
    @Singleton
    RegistryStore registryStore() {
        return new SqlRegistryStore(transactions);
    }

    @Produces
    @Singleton
    CredentialUseStore credentialUseStore() {
        return new SqlCredentialUseStore(transactions);
    }

    @Produces
    @Singleton
    QuotaUseStore quotaUseStore() {
        return new SqlQuotaUseStore(transactions);
    }

    @Produces
    @Singleton
    SigningKeyStore signingKeyStore() {
        return new SqlSigningKeyStore(transactions);
    }

    /** What the datasource is called. */
    private static String name(StoreKind kind) {
        return kind.name().toLowerCase(Locale.ROOT);
    }
}
