package dev.postern.store;

import static dev.postern.entity.EntityKind.CLIENT;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.stream.Stream;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.postgresql.PGConnection;
import org.postgresql.PGNotification;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;

import dev.postern.Eventually;
import dev.postern.entity.ChangeNews;
import dev.postern.entity.EntityKind;
import dev.postern.entity.StoreState;

class PostgresqlNewsTest {

    private static final String KILL = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = '"
            + PostgresqlNews.APPLICATION + "'";

    private final String url = PostgresqlServer.shared().createDatabase();
    private final PostgresqlDatabase here = new PostgresqlDatabase(url);
    private final PostgresqlDatabase elsewhere = new PostgresqlDatabase(url);
    private final AtomicInteger told = new AtomicInteger();
    private final Complaints complaints = new Complaints();
    private ChangeNews news = here.database().changeNews();

    @AfterEach
    void close_the_pools() {
        news.stop();
        Logger.getLogger(PostgresqlNews.class.getName()).removeHandler(complaints);
        here.close();
        elsewhere.close();
        PostgresqlServer.shared().dropDatabases();
    }

    @Test
    void a_change_of_another_process_is_told_and_reading_is_not() {
        start();
        int before = told.get();
        elsewhere.database().registryStore().find(CLIENT, "c1");
        elsewhere.database().registryStore().write(registry -> registry.find(CLIENT, "c1"));
        assertEquals(before, told.get());
        insert("c1");
        Eventually.await(() -> told.get() > before);
    }

    @Test
    void changes_make_nobody_ask_whether_news_arrives() throws SQLException {
        start();
        try (Connection listener = connection(url); Statement sql = listener.createStatement()) {
            sql.execute("LISTEN postern_changes");
            int before = told.get();
            for (int n = 0; n < 20; n++) {
                insert("c" + n);
            }
            Eventually.await(() -> told.get() > before);
            PGNotification[] heard = listener.unwrap(PGConnection.class).getNotifications(100);
            assertTrue(heard.length > 0 && Stream.of(heard).allMatch(each -> each.getParameter().isEmpty()));
        }
    }

    @Test
    void a_change_that_is_taken_back_is_not_told_before_one_that_stays() {
        start();
        int before = told.get();
        try {
            elsewhere.database().registryStore().write(registry -> {
                registry.insert(CLIENT, "c1", JsonNodeFactory.instance.objectNode().put("client_id", "c1"),
                        JsonNodeFactory.instance.objectNode());
                throw new IllegalStateException("taken back");
            });
        } catch (IllegalStateException expected) {
            assertEquals("taken back", expected.getMessage());
        }
        insert("c2");
        Eventually.await(() -> told.get() > before);
        assertEquals(before + 1, told.get());
    }

    @Test
    void a_connection_that_is_ended_is_made_anew_and_what_was_missed_meanwhile_is_told() {
        start();
        int before = told.get();
        PostgresqlServer.shared().execute(KILL);
        Eventually.await(() -> told.get() > before);
        Eventually.await(news::arrives);
        int after = told.get();
        insert("c1");
        Eventually.await(() -> told.get() > after);
    }

    /** As behind a pooler of transactions: the session that listens is not the one that news comes to. */
    @Test
    void a_server_that_accepts_listening_and_delivers_nothing_is_found_out_once_and_again_when_it_delivers() throws Exception {
        Logger.getLogger(PostgresqlNews.class.getName()).addHandler(complaints);
        String other = PostgresqlServer.shared().createDatabase();
        AtomicInteger opened = new AtomicInteger();
        news = new PostgresqlNews(() -> connection(opened.incrementAndGet() < 5 ? other : url),
                new Transactions(here.dataSource(), new Dialect.Postgresql("5s"), new StoreState()), Duration.ofMillis(50),
                Duration.ofMillis(500));
        news.start(told::incrementAndGet);
        Eventually.await(() -> opened.get() >= 4);
        assertFalse(news.arrives());
        assertEquals(0, told.get());
        Eventually.await(news::arrives);
        Eventually.await(() -> complaints.records.get() == 2);
        insert("c1");
        Eventually.await(() -> told.get() > 1);
    }

    @Test
    void switched_off_or_embedded_nothing_listens() {
        news.stop();
        assertFalse(ChangeNews.NONE.arrives());
        ChangeNews.NONE.start(told::incrementAndGet);
        ChangeNews.NONE.stop();
        assertEquals(0, told.get());
    }

    private void start() {
        news.start(told::incrementAndGet);
        Eventually.await(() -> news.arrives() && told.get() > 0);
    }

    private static Connection connection(String url) throws SQLException {
        return DriverManager.getConnection(url, PostgresqlServer.USER, "");
    }

    private void insert(String id) {
        elsewhere.database().registryStore()
                .write(registry -> registry.insert(EntityKind.CLIENT, id,
                        JsonNodeFactory.instance.objectNode().put("client_id", id), JsonNodeFactory.instance.objectNode()));
    }

    private static final class Complaints extends Handler {
        private final AtomicInteger records = new AtomicInteger();

        @Override
        public void publish(LogRecord message) {
            if (message.getLevel().intValue() >= java.util.logging.Level.INFO.intValue()) {
                records.incrementAndGet();
            }
        }

        @Override
        public void flush() {
        }

        @Override
        public void close() {
        }
    }
}
