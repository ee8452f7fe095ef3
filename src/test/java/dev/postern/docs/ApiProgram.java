package dev.postern.docs;

import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.startsWith;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.concurrent.TimeUnit;

import io.restassured.specification.RequestSpecification;

import dev.postern.TimesheetsTenant;

/** An API of a document that serves {@code GET /timesheets} to tokens with the scope {@code read:timesheets}. */
final class ApiProgram {

    private static final long START_SECONDS_MAX = 120;

    private final Program program;
    private final int port;
    private final TimesheetsTenant tenant;

    ApiProgram(Program program, int port, TimesheetsTenant tenant) {
        this.program = program;
        this.port = port;
        this.tenant = tenant;
    }

    /** Good token, none, one with another signature, one for another API, one without the scope, each with its challenge. */
    void accepts_the_right_token_only() throws Exception {
        tells_tokens_apart();
        without().get("/timesheets").then().header("WWW-Authenticate", startsWith("Bearer"));
        with(tenant.token(TimesheetsTenant.AUDIENCE, "create:timesheets")).get("/timesheets").then()
                .header("WWW-Authenticate", containsString("insufficient_scope"));
    }

    /** The same for a framework whose challenges are its own. */
    void tells_tokens_apart() throws Exception {
        awaitStart();
        String right = tenant.token(TimesheetsTenant.AUDIENCE, "read:timesheets");
        without().get("/timesheets").then().statusCode(401);
        with(right).get("/timesheets").then().statusCode(200).body(containsString("StoreZero"));
        with(right.substring(0, right.length() - 4) + "AAAA").get("/timesheets").then().statusCode(401);
        with(tenant.token(TimesheetsTenant.OTHER_AUDIENCE, "read:timesheets")).get("/timesheets").then().statusCode(401);
        with(tenant.token(TimesheetsTenant.AUDIENCE, "create:timesheets")).get("/timesheets").then().statusCode(403);
    }

    /** The same for a gateway before the API of the test, which may have one answer for all that it refuses. */
    void lets_the_right_token_through() throws Exception {
        awaitStart();
        String right = tenant.token(TimesheetsTenant.AUDIENCE, "read:timesheets");
        with(right).get("/timesheets").then().statusCode(200).body(containsString(CalledApi.ANSWER));
        assertRefused(without());
        assertRefused(with(right.substring(0, right.length() - 4) + "AAAA"));
        assertRefused(with(tenant.token(TimesheetsTenant.OTHER_AUDIENCE, "read:timesheets")));
        assertRefused(with(tenant.token(TimesheetsTenant.AUDIENCE, "create:timesheets")));
    }

    /** A request that carries no token. */
    RequestSpecification without() {
        return given().baseUri("http://localhost:" + port);
    }

    private RequestSpecification with(String token) {
        return without().auth().oauth2(token);
    }

    private static void assertRefused(RequestSpecification request) {
        int status = request.get("/timesheets").statusCode();
        assertTrue(status == 401 || status == 403, "answered " + status);
    }

    /** Waits until something listens on the port. */
    void awaitStart() throws Exception {
        awaitListening(program, port);
    }

    /** Waits until something listens on a port of loopback; fails with the program's output when it ends before that. */
    static void awaitListening(Program program, int port) throws Exception {
        long giveUp = System.nanoTime() + TimeUnit.SECONDS.toNanos(START_SECONDS_MAX);
        while (true) {
            try (Socket socket = new Socket()) {
                socket.connect(new InetSocketAddress(InetAddress.getByName("localhost"), port), 200);
                return;
            } catch (IOException e) {
                if (!program.isRunning() || System.nanoTime() > giveUp) {
                    throw new AssertionError("Nothing listens:\n" + program.output(), e);
                }
                Thread.sleep(50);
            }
        }
    }
}
