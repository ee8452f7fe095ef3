package dev.postern.store;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Random;
import java.util.function.Supplier;
import java.util.stream.Stream;

import dev.postern.audit.AuditEvent;
import dev.postern.config.DataDirectory;
import dev.postern.entity.StoreUnavailable;
import dev.postern.events.EventField;
import dev.postern.events.EventShape;
import dev.postern.events.EventStore;
import dev.postern.events.KeptLog;
import dev.postern.events.MadeEvents;
import dev.postern.events.QueryRefused;
import dev.postern.insight.Days;
import dev.postern.insight.TokenUse;
import dev.postern.insight.UsageFigures;
import dev.postern.insight.UsageKey;
import dev.postern.oauth.Caller;

/**
 * No test: writes made-up events into a store and asks for some of them; {@code bench/kept-events.sh} runs it. A year of a
 * tenant with 500 applications, each on three hosts and with two APIs. One request in 50 is refused, and one in 100 of
 * these is a guess.
 */
final class KeptEventsBench {

    private static final int APPLICATIONS = 500;
    private static final int HOSTS = 3;
    private static final int APIS = 20;
    private static final int BATCH = 2_000;
    /** Counted in one step; as in the service, a store that does not finish it in time gets a smaller one. */
    private static final int STEP_MAX = 100_000;
    private static final long YEAR = Duration.ofDays(365).toMillis();

    private final Random random = new Random(7);

    private KeptEventsBench() {
    }

    /** @param arguments how many events, and a directory for SQLite or the URL of a PostgreSQL database */
    public static void main(String... arguments) throws Exception {
        long count = Long.parseLong(arguments[0]);
        if (arguments[1].startsWith("jdbc:")) {
            try (PostgresqlDatabase database = new PostgresqlDatabase(arguments[1])) {
                SqlEventStore store = database.database().eventStore(Clock.systemUTC());
                new KeptEventsBench().run(store, count);
                long bytes = size(database, "'event', 'event_shape'");
                tell("on disk, MB", bytes / 1_000_000);
                tell("on disk, bytes for an event", bytes / count);
                count(store, count);
                tell("figures on disk, MB", size(database, "'usage_day', 'usage_last', 'usage_scope', 'usage_caller', "
                        + "'usage_refusal'") / 1_000_000);
                questions(store);
                insight(store);
            }
        } else {
            Path directory = Path.of(arguments[1]);
            SqlEventStore store = new SqliteEventStore(new DataDirectory(directory), Clock.systemUTC());
            new KeptEventsBench().run(store, count);
            store.close();
            long bytes = size(directory);
            tell("on disk, MB", bytes / 1_000_000);
            tell("on disk, bytes for an event", bytes / count);
            SqlEventStore again = new SqliteEventStore(new DataDirectory(directory), Clock.systemUTC());
            count(again, count);
            again.close();
            tell("figures on disk, MB", (size(directory) - bytes) / 1_000_000);
            SqlEventStore asked = new SqliteEventStore(new DataDirectory(directory), Clock.systemUTC());
            questions(asked);
            insight(asked);
        }
    }

    private static long size(Path directory) throws IOException {
        long bytes = 0;
        try (Stream<Path> files = Files.list(directory)) {
            for (Path file : files.toList()) {
                bytes += Files.size(file);
            }
        }
        return bytes;
    }

    private static long size(PostgresqlDatabase database, String tables) throws SQLException {
        try (var connection = database.dataSource().getConnection()) {
            return Long.parseLong(Transactions.asked(connection,
                    "SELECT SUM(pg_total_relation_size(name::regclass)) FROM unnest(ARRAY[" + tables + "]) AS name"));
        }
    }

    /** What it costs to make figures of the events. */
    private static void count(SqlEventStore store, long events) {
        ThreadMXBean threads = ManagementFactory.getThreadMXBean();
        long before = System.nanoTime();
        long cpu = threads.getCurrentThreadCpuTime();
        SqlUsageStore usage = new SqlUsageStore(store);
        int step = STEP_MAX;
        boolean more = true;
        while (more) {
            try {
                more = usage.count(KeptEventsBench::use, step);
                step = Math.min(2 * step, STEP_MAX);
            } catch (StoreUnavailable slow) {
                step = Math.max(1, step / 4);
            }
        }
        tell("of one step at the end", step);
        tell("events counted a second", events * 1_000_000_000L / (System.nanoTime() - before));
        tell("CPU to count an event, ns", (threads.getCurrentThreadCpuTime() - cpu) / events);
    }

    private static Optional<TokenUse> use(EventShape shape) {
        String type = shape.text(EventField.TYPE);
        boolean issued = type.equals("seccft");
        String client = shape.text(EventField.CLIENT_ID);
        return issued || type.equals("feccft")
                ? Optional.of(new TokenUse(issued || shape.text(EventField.CLIENT_NAME) != null ? client : "",
                        shape.text(EventField.AUDIENCE), "", issued ? shape.text(EventField.SCOPE) : "",
                        shape.text(EventField.IP), Duration.ofDays(1).toMillis(),
                        issued ? Optional.empty() : Optional.of(new TokenUse.Cause("invalid_client", "wrong client secret"))))
                : Optional.empty();
    }

    private static void insight(SqlEventStore store) {
        UsageFigures figures = new SqlUsageFigures(store);
        long today = Days.of(System.currentTimeMillis());
        String client = String.format(Locale.ROOT, "client%026d", 499);
        UsageFigures.Part part = new UsageFigures.Part(Optional.of(client), Optional.empty(), Optional.empty());
        timed("a year of the tenant, by day", () -> figures.days(UsageKey.TENANT, today - 365, today).size());
        timed("a year of one application, by day", () -> figures.daysOfClient(part, today - 365, today).size());
        timed("a year by application", () -> figures.sums(UsageKey.Kind.CLIENT, today - 365, today, 0, 50).size());
        timed("a month by application", () -> figures.sums(UsageKey.Kind.CLIENT, today - 30, today, 0, 50).size());
        timed("a year by API", () -> figures.sums(UsageKey.Kind.API, today - 365, today, 0, 50).size());
        timed("wasteful callers of a week", () -> figures.wasteful(Optional.empty(), today - 7, today, 0, 50).size());
        timed("wasteful callers of a month", () -> figures.wasteful(Optional.empty(), today - 30, today, 0, 50).size());
        timed("refusals of a month by cause", () -> figures.refusals(Optional.empty(), today - 30, today, 0, 50).size());
        timed("active applications", () -> figures.activeClients(System.currentTimeMillis() - 2_592_000_000L));
    }

    private static void timed(String what, Supplier<? extends Number> question) {
        long before = System.nanoTime();
        Number found = question.get();
        System.out.printf(Locale.ROOT, "%7d ms  %-60s %s%n", (System.nanoTime() - before) / 1_000_000, what, found);
    }

    private void run(EventStore store, long count) {
        long before = System.nanoTime();
        ThreadMXBean threads = ManagementFactory.getThreadMXBean();
        long cpu = 0;
        List<AuditEvent> batch = new ArrayList<>();
        long begin = System.currentTimeMillis() - YEAR;
        for (long n = 0; n < count; n++) {
            batch.add(event(n, begin + n * YEAR / count));
            if (batch.size() == BATCH || n == count - 1) {
                long cpuBefore = threads.getCurrentThreadCpuTime();
                store.keep(MadeEvents.stored(batch.toArray(AuditEvent[]::new)));
                cpu += threads.getCurrentThreadCpuTime() - cpuBefore;
                batch.clear();
            }
        }
        tell("events a second", count * 1_000_000_000L / (System.nanoTime() - before));
        tell("CPU for an event, ns", cpu / count);
        tell("bytes by the store's own count", store.bytes());
    }

    private AuditEvent event(long n, long time) {
        int application = (int) (APPLICATIONS * Math.pow(random.nextDouble(), 2));
        String client = String.format(Locale.ROOT, "client%026d", application);
        int api = (application * 7 + random.nextInt(2)) % APIS;
        Caller caller = new Caller("10.1." + application / 200 + "." + (application + random.nextInt(HOSTS)) % 256,
                Optional.of("okhttp/4.12.0 (Linux; amd64) Java/21.0.4"), Optional.of("auth.example.com"), Optional.empty());
        if (n % 10_000 == 9_999) {
            return MadeEvents.operation(n, time, "Update a client", "x".repeat(1_500) + random.nextLong());
        }
        if (n % 5_000 == 4_999) {
            return MadeEvents.refused(n, time, "guess-" + n, false);
        }
        if (n % 50 == 49) {
            return MadeEvents.refused(n, time, client, true);
        }
        byte[] jti = new byte[16];
        random.nextBytes(jti);
        return new AuditEvent.TokenIssued(n, time, caller, client, "Service number " + application,
                "https://api-" + api + ".example.com/v1/", "read:orders write:orders read:customers", Optional.empty(),
                Optional.empty(), Optional.of(Base64.getUrlEncoder().withoutPadding().encodeToString(jti)),
                "sec_" + client.substring(12), Optional.empty(), Optional.empty(), Optional.empty());
    }

    private static void questions(EventStore store) {
        KeptLog log = new KeptLog(EventStoreContract.config(), store, MadeEvents.CODEC, Clock.systemUTC());
        String client = String.format(Locale.ROOT, "client%026d", 499);
        for (String query : List.of("", "type:seccft", "type:feccft", "type:sapi", "client_id:" + client,
                "type:feccft AND client_id:" + client, "client_id:nobody", "client_name:\"number 77\"", "client_id:guess-4999",
                "client_id:guess*", "date:[now-200d TO now-199d]", "type:sapi AND date:[now-200d TO now-199d]",
                "NOT type:seccft", "audience:https\\:\\/\\/api-3* AND NOT client_id:" + client,
                "details.reason:\"wrong secret\"",
                "(type:sapi AND date:<now-300d) OR client_id:guess-9999", "colourless green")) {
            for (boolean counted : new boolean[] { false, true }) {
                long before = System.nanoTime();
                String found;
                try {
                    KeptLog.Page page = log.search(query, true, 0, 100, counted);
                    found = page.events().size() + " of " + page.total();
                } catch (QueryRefused refusal) {
                    found = refusal.getMessage();
                }
                System.out.printf(Locale.ROOT, "%7d ms  %-60s %s %s%n", (System.nanoTime() - before) / 1_000_000, query,
                        found, counted ? "(counted)" : "");
            }
        }
    }

    private static void tell(String what, long value) {
        System.out.printf(Locale.ROOT, "%,15d  %s%n", value, what);
    }
}
