package dev.postern.store;

import static dev.postern.PackagedPostern.json;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import com.fasterxml.jackson.databind.JsonNode;

import io.restassured.http.ContentType;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;

import dev.postern.Eventually;
import dev.postern.PackagedPostern;

/** Three processes on one PostgreSQL database keep one quota and one rate limit. */
class SharedLimitsIT {

    private static final String BASE_URL = "http://localhost:8080";
    private static final String ORDERS = "https://orders.example/";
    private static final int QUOTA = 100;

    @TempDir
    Path directory;

    private final HttpClient http = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final ExecutorService threads = Executors.newFixedThreadPool(12);

    @Test
    void three_replicas_keep_one_quota_and_one_rate_limit() throws Exception {
        try (PostgresqlServer server = new PostgresqlServer(Files.createDirectory(directory.resolve("postgresql")))) {
            String url = server.createDatabase();
            try (PackagedPostern one = replica("one", url);
                    PackagedPostern two = replica("two", url);
                    PackagedPostern three = replica("three", url)) {
                List<PackagedPostern> all = List.of(one, two, three);
                all.forEach(PackagedPostern::start);
                all.forEach(each -> Eventually.await(() -> alive(each) == 3));
                assertTrue(one.log().contains("Replicas alive: 3"), one.log());
                api(one);
                a_rate_limit_holds_over_all_replicas(all);
                waitForTimeInTheHour();
                a_quota_gives_exactly_its_tokens_to_requests_at_once(all);
                as_many_requests_as_the_quota_has_tokens_all_get_one(all);
                a_replica_that_is_killed_takes_its_block_with_it_and_nothing_is_exceeded(all);
                a_replica_that_stops_gives_its_block_back(one, two);
                without_the_database_a_replica_goes_on_with_what_it_holds(server, one);
            } finally {
                threads.shutdownNow();
            }
        }
    }

    private void a_rate_limit_holds_over_all_replicas(List<PackagedPostern> all) throws Exception {
        Client evenly = client(all, "evenly", 0);
        Client unevenly = client(all, "to one replica", 0);
        limit(all.get(0), evenly, 10);
        limit(all.get(0), unevenly, 10);
        all.forEach(each -> Eventually.await(() -> token(each, evenly).headers().firstValue("Auth0-RateLimit").isPresent()
                && token(each, unevenly).headers().firstValue("Auth0-RateLimit").isPresent()));
        atTheLimit(10, evenly, all);
        atTheLimit(10, unevenly, List.of(all.get(2)));
    }

    /** About 50 requests a second for six seconds, by turns. */
    private void atTheLimit(int limit, Client client, List<PackagedPostern> where) throws Exception {
        AtomicInteger admitted = new AtomicInteger();
        long begun = System.nanoTime();
        List<Future<?>> running = new ArrayList<>();
        for (int thread = 0; thread < 6; thread++) {
            int first = thread;
            running.add(threads.submit(() -> {
                for (int n = first; System.nanoTime() - begun < Duration.ofSeconds(6).toNanos(); n++) {
                    int status = token(where.get(n % where.size()), client).statusCode();
                    assertTrue(status == 200 || status == 429, "status " + status);
                    admitted.addAndGet(status == 200 ? 1 : 0);
                    Thread.sleep(120);
                }
                return null;
            }));
        }
        for (Future<?> each : running) {
            each.get();
        }
        double seconds = (System.nanoTime() - begun) / 1e9;
        double share = limit * seconds;
        assertTrue(admitted.get() <= 1.1 * share + limit && admitted.get() >= 0.9 * share - 1,
                admitted + " in " + seconds + " s at " + where.size() + " replicas");
    }

    private void a_quota_gives_exactly_its_tokens_to_requests_at_once(List<PackagedPostern> all) throws Exception {
        Client client = client(all, "at once", QUOTA);
        assertEquals(QUOTA, issued(client, 3 * QUOTA, all));
        for (PackagedPostern each : all) {
            HttpResponse<String> refused = token(each, client);
            assertEquals(429, refused.statusCode());
            assertTrue(refused.headers().firstValue("Auth0-Client-Quota-Limit").get().contains(";r=0;"), "none remains");
        }
    }

    private void as_many_requests_as_the_quota_has_tokens_all_get_one(List<PackagedPostern> all) throws Exception {
        Client client = client(all, "one by one", QUOTA);
        Random random = new Random(1);
        for (int n = 1; n <= QUOTA; n++) {
            assertEquals(200, token(all.get(random.nextInt(3)), client).statusCode(), "token " + n);
        }
        assertEquals(429, token(all.get(0), client).statusCode());
    }

    private void a_replica_that_is_killed_takes_its_block_with_it_and_nothing_is_exceeded(List<PackagedPostern> all)
            throws Exception {
        Client client = client(all, "killed", QUOTA);
        int issued = issued(client, QUOTA / 2, all);
        assertEquals(QUOTA / 2, issued);
        all.get(2).kill();
        List<PackagedPostern> others = all.subList(0, 2);
        issued += issued(client, 2 * QUOTA, others);
        assertTrue(issued <= QUOTA && issued >= QUOTA / 2 + QUOTA / 4, issued + " tokens");
        others.forEach(each -> Eventually.await(() -> alive(each) == 2));
    }

    private void a_replica_that_stops_gives_its_block_back(PackagedPostern one, PackagedPostern two) throws Exception {
        Client client = client(List.of(one, two), "stopped", QUOTA);
        int issued = issued(client, 30, List.of(one, two));
        assertEquals(30, issued);
        two.stop();
        assertEquals(QUOTA - issued, issued(client, 2 * QUOTA, List.of(one)));
        Eventually.await(() -> alive(one) == 1);
    }

    private void without_the_database_a_replica_goes_on_with_what_it_holds(PostgresqlServer server, PackagedPostern one)
            throws Exception {
        Client client = client(List.of(one), "reserve", 1_000);
        assertEquals(10, issued(client, 10, List.of(one)));
        server.stop();
        int issued = issued(client, 300, List.of(one));
        assertTrue(issued > 0 && issued < 300, issued + " without the database");
        HttpResponse<String> refused = token(one, client);
        assertEquals("3", refused.headers().firstValue("Retry-After").orElse(refused.body()));
        server.startAgain();
        Eventually.await(() -> token(one, client).statusCode() == 200);
    }

    @Test
    void one_process_keeps_its_quota_over_kills_and_loses_nothing_when_it_stops() throws Exception {
        try (PackagedPostern postern = new PackagedPostern(Files.createDirectory(directory.resolve("alone")))) {
            postern.start();
            api(postern);
            waitForTimeInTheHour();
            Client stopped = client(List.of(postern), "stopped", QUOTA);
            Client killed = client(List.of(postern), "killed", QUOTA);
            int issued = issued(stopped, 30, List.of(postern));
            int before = 0;
            postern.stop();
            postern.start();
            for (int n = 0; n < 2; n++) {
                before += issued(killed, 20, List.of(postern));
                postern.kill();
                postern.start();
            }
            assertEquals(QUOTA, issued + issued(stopped, 2 * QUOTA, List.of(postern)));
            int all = before + issued(killed, 2 * QUOTA, List.of(postern));
            assertTrue(all <= QUOTA && all >= QUOTA / 2, all + " tokens");
        } finally {
            threads.shutdownNow();
        }
    }

    /** Requests at once, as many as there are threads. */
    private int issued(Client client, int requests, List<PackagedPostern> where) throws Exception {
        List<Callable<Integer>> calls = new ArrayList<>();
        for (int n = 0; n < requests; n++) {
            PackagedPostern replica = where.get(n % where.size());
            calls.add(() -> token(replica, client).statusCode());
        }
        int issued = 0;
        for (Future<Integer> each : threads.invokeAll(calls)) {
            assertTrue(each.get() == 200 || each.get() == 429, "status " + each.get());
            issued += each.get() == 200 ? 1 : 0;
        }
        return issued;
    }

    /** The hour does not end under the tests of quotas. */
    private static void waitForTimeInTheHour() throws InterruptedException {
        long left = 3_600 - Instant.now().getEpochSecond() % 3_600;
        if (left < 120) {
            Thread.sleep(Duration.ofSeconds(left + 1).toMillis());
        }
    }

    private static void api(PackagedPostern postern) {
        management(postern).body("{\"identifier\": \"%s\", \"scopes\": [{\"value\": \"read\"}]}".formatted(ORDERS))
                .post("/api/v2/resource-servers").then().statusCode(201);
    }

    /** Known to all of them when this returns. */
    private Client client(List<PackagedPostern> all, String name, int perHour) {
        PackagedPostern first = all.get(0);
        String quota = perHour == 0 ? "" : ", \"token_quota\": {\"client_credentials\": {\"per_hour\": %s}}".formatted(perHour);
        JsonNode made = make(first, "/api/v2/clients", """
                {"name": "%s", "app_type": "non_interactive", "grant_types": ["client_credentials"]%s}""".formatted(name,
                quota));
        Client client = new Client(made.path("client_id").textValue(), made.path("client_secret").textValue());
        make(first, "/api/v2/client-grants", """
                {"client_id": "%s", "audience": "%s", "scope": ["read"]}""".formatted(client.id, ORDERS));
        all.forEach(each -> Eventually.await(() -> knows(each, client)));
        return client;
    }

    /** Whether it has the grant, which was made last, in force. */
    private boolean knows(PackagedPostern postern, Client client) {
        HttpResponse<String> refused = tokenForScope(postern, client, "write");
        return refused.statusCode() == 403 && refused.body().contains("not been granted scopes"); // costs no token
    }

    private static void limit(PackagedPostern postern, Client client, int limit) {
        make(postern, "/api/v2/rate-limit-policies", """
                {"resource": "oauth_authentication_api", "consumer": "client", "consumer_selector": "client_id:%s",
                 "configuration": {"action": "block", "limit": %s}}""".formatted(client.id, limit));
    }

    private static int alive(PackagedPostern postern) {
        return postern.operations().get("/q/metrics").asString().lines()
                .filter(line -> line.startsWith("postern_replicas_alive")).findFirst()
                .map(line -> (int) Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1))).orElse(0);
    }

    private HttpResponse<String> token(PackagedPostern postern, Client client) {
        return tokenForScope(postern, client, "read");
    }

    private HttpResponse<String> tokenForScope(PackagedPostern postern, Client client, String scope) {
        HttpRequest request = HttpRequest.newBuilder(URI.create(postern.baseUrl() + "/oauth/token"))
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(HttpRequest.BodyPublishers.ofString("grant_type=client_credentials&audience=" + ORDERS + "&client_id="
                        + client.id + "&client_secret=" + client.secret + "&scope=" + scope))
                .build();
        try {
            return http.send(request, HttpResponse.BodyHandlers.ofString());
        } catch (IOException e) {
            throw new AssertionError(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    private PackagedPostern replica(String name, String url) throws IOException {
        return new PackagedPostern(Files.createDirectory(directory.resolve(name)))
                .with("POSTERN_BASE_URL", BASE_URL)
                .with("POSTERN_STORE", "postgresql")
                .with("POSTERN_POSTGRESQL_URL", url)
                .with("POSTERN_POSTGRESQL_USERNAME", PostgresqlServer.USER)
                .with("POSTERN_MASTER_KEY", "q3vMZgF0nVbqYx6vJkq1x0m8wS5n0p2dT4u7yHc9eLE=");
    }

    private static RequestSpecification management(PackagedPostern postern) {
        return postern.request().auth()
                .oauth2(postern.managementToken(json(postern.request().get("/.well-known/openid-configuration")).path("issuer")
                        .textValue().replaceAll("/$", "")))
                .contentType(ContentType.JSON);
    }

    private static JsonNode make(PackagedPostern postern, String path, String body) {
        Response answer = management(postern).body(body).post(path);
        assertEquals(201, answer.statusCode(), answer.asString());
        return json(answer);
    }

    private record Client(String id, String secret) {
    }
}
