package dev.postern.store;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.Properties;

import io.agroal.api.AgroalDataSource;
import io.agroal.api.configuration.supplier.AgroalDataSourceConfigurationSupplier;
import io.agroal.api.exceptionsorter.PostgreSQLExceptionSorter;
import io.agroal.api.security.NamePrincipal;

import dev.postern.config.DataDirectory;
import dev.postern.config.NativeLibraries;
import dev.postern.config.PosternConfig.StoreKind;
import dev.postern.entity.StoreState;

/** A database of a {@link PostgresqlServer}, pooled and migrated as in the service, without Quarkus. */
final class PostgresqlDatabase implements AutoCloseable {

    private static final String PROPERTY = "quarkus.datasource.postgresql.jdbc.additional-jdbc-properties.";

    private final AgroalDataSource dataSource;
    private final Database database;
    private final StoreState state = new StoreState();

    PostgresqlDatabase(String url) {
        this(url, "5s");
    }

    /** @param lockTimeout how long a writer waits for another */
    PostgresqlDatabase(String url, String lockTimeout) {
        Properties settings = settings();
        try {
            dataSource = AgroalDataSource.from(new AgroalDataSourceConfigurationSupplier()
                    .connectionPoolConfiguration(pool -> pool.maxSize(4)
                            .exceptionSorter(new PostgreSQLExceptionSorter()) // as in the service
                            .connectionFactoryConfiguration(factory -> factory.jdbcUrl(url)
                                    .principal(new NamePrincipal(PostgresqlServer.USER))
                                    .jdbcProperty("prepareThreshold", settings.getProperty(PROPERTY + "prepareThreshold"))
                                    .jdbcProperty("targetServerType", settings.getProperty(PROPERTY + "targetServerType")))));
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
        database = new Database(StoreKind.POSTGRESQL, new DataDirectory(Path.of("unused")),
                new NativeLibraries(new DataDirectory(Path.of("unused"))), dataSource,
                new Dialect.Postgresql(lockTimeout), state, true);
        database.migrate();
    }

    AgroalDataSource dataSource() {
        return dataSource;
    }

    Database database() {
        return database;
    }

    StoreState state() {
        return state;
    }

    @Override
    public void close() {
        dataSource.close();
    }

    private static Properties settings() {
        Properties settings = new Properties();
        try (InputStream file = PostgresqlDatabase.class.getResourceAsStream("/application.properties")) {
            settings.load(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return settings;
    }
}
