package dev.postern.store;

import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.AfterEach;

import dev.postern.credential.CredentialUseStore;

class PostgresqlCredentialUseStoreTest extends CredentialUseStoreContract {

    private final String url = PostgresqlServer.shared().createDatabase();
    private final List<PostgresqlDatabase> opened = new ArrayList<>();

    @Override
    CredentialUseStore open() {
        PostgresqlDatabase database = new PostgresqlDatabase(url);
        opened.add(database);
        return database.database().credentialUseStore();
    }

    @AfterEach
    void close_the_pools() {
        opened.forEach(PostgresqlDatabase::close);
        PostgresqlServer.shared().dropDatabases();
    }
}
