package dev.postern.store;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.Properties;

import io.agroal.api.AgroalDataSource;
import io.agroal.api.configuration.AgroalConnectionPoolConfiguration.ConnectionValidator;
import io.agroal.api.configuration.supplier.AgroalDataSourceConfigurationSupplier;
import io.agroal.api.security.NamePrincipal;

import dev.postern.config.DataDirectory;
import dev.postern.config.PosternConfig.StoreKind;

/** A database of a {@link PostgresqlServer}, pooled and migrated as in the service, without Quarkus. */
final class PostgresqlDatabase implements AutoCloseable {

    private static final String PREFIX = "quarkus.datasource.postgresql.jdbc.";

    private final AgroalDataSource dataSource;
    private final Database database;

    PostgresqlDatabase(String url) {
        this(url, "");
    }

    /** @param sql more of what a new connection begins with */
    PostgresqlDatabase(String url, String sql) {
        Properties settings = settings();
        try {
            dataSource = AgroalDataSource.from(new AgroalDataSourceConfigurationSupplier()
                    .connectionPoolConfiguration(pool -> pool.maxSize(4)
                            .connectionValidator(ConnectionValidator.defaultValidator())
                            .validateOnBorrow(Boolean.parseBoolean(settings.getProperty(PREFIX + "validate-on-borrow")))
                            .connectionFactoryConfiguration(factory -> factory.jdbcUrl(url)
                                    .principal(new NamePrincipal(PostgresqlServer.USER))
                                    .initialSql(settings.getProperty(PREFIX + "new-connection-sql") + ";" + sql))));
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
        database = new Database(StoreKind.POSTGRESQL, new DataDirectory(Path.of("unused")), dataSource);
        database.migrate();
    }

    AgroalDataSource dataSource() {
        return dataSource;
    }

    Database database() {
        return database;
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
