package dev.postern.store;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.Properties;

import io.agroal.api.AgroalDataSource;
import io.agroal.api.configuration.supplier.AgroalDataSourceConfigurationSupplier;

import dev.postern.config.DataDirectory;
import dev.postern.config.NativeLibraries;
import dev.postern.config.PosternConfig.StoreKind;
import dev.postern.entity.StoreState;

/** A database file in a directory of the test, pooled and migrated as in the service, without Quarkus. */
final class SqliteFile implements AutoCloseable {

    private final AgroalDataSource dataSource;
    private final Database database;
    private final StoreState state = new StoreState();

    SqliteFile(Path directory) {
        this(directory, "");
    }

    /** @param parameters more of the URL, such as {@code &busy_timeout=1} */
    SqliteFile(Path directory, String parameters) {
        try {
            dataSource = AgroalDataSource.from(new AgroalDataSourceConfigurationSupplier()
                    .connectionPoolConfiguration(pool -> pool.maxSize(4).connectionFactoryConfiguration(
                            factory -> factory.jdbcUrl(url(directory) + parameters))));
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
        database = new Database(StoreKind.SQLITE, new DataDirectory(directory),
                new NativeLibraries(new DataDirectory(directory)), dataSource,
                Database.dialect(StoreKind.SQLITE, new DataDirectory(directory)), state, true);
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

    private static String url(Path directory) {
        Properties settings = new Properties();
        try (InputStream file = SqliteFile.class.getResourceAsStream("/application.properties")) {
            settings.load(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return settings.getProperty("quarkus.datasource.sqlite.jdbc.url").replace("${postern.data-dir:data}",
                directory.toString());
    }
}
