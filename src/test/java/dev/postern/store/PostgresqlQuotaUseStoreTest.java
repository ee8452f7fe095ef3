package dev.postern.store;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import dev.postern.limits.BlockWish;
import dev.postern.limits.QuotaBucket;
import dev.postern.limits.QuotaHolder;
import dev.postern.limits.QuotaPeriod;
import dev.postern.limits.QuotaUseStore;
import dev.postern.limits.QuotaUseStore.Told;

class PostgresqlQuotaUseStoreTest extends QuotaUseStoreContract {

    private final String url = PostgresqlServer.shared().createDatabase();
    private final List<PostgresqlDatabase> opened = new ArrayList<>();

    @Override
    QuotaUseStore open() {
        PostgresqlDatabase database = new PostgresqlDatabase(url);
        opened.add(database);
        return database.database().quotaUseStore();
    }

    @Test
    void nothing_is_leased_of_an_hour_that_is_not_the_databases() {
        QuotaUseStore store = open();
        Instant now = store.exchange("p", List.of(), 0).clock().orElseThrow();
        long end = (now.getEpochSecond() / 86_400 + 1) * 86_400;
        BlockWish wish = new BlockWish(100, 10, 10, 1);
        for (long days : new long[] { -1, 0, 1 }) {
            QuotaBucket bucket = new QuotaBucket(QuotaHolder.CLIENT, "c1", QuotaPeriod.DAY, end + days * 86_400);
            long granted = store.exchange("p", List.of(new Told(bucket, 0, 0, Optional.of(wish))), 0).answers().get(bucket)
                    .granted();
            assertEquals(days == 0 ? 20 : 0, granted, days + " days off");
        }
    }

    @AfterEach
    void close_the_pools() {
        opened.forEach(PostgresqlDatabase::close);
        PostgresqlServer.shared().dropDatabases();
    }
}
