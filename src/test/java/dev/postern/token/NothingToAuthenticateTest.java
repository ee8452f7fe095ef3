package dev.postern.token;

import static org.junit.jupiter.api.Assertions.assertEquals;

import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;

import org.junit.jupiter.api.Test;

import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.vertx.http.runtime.filters.Filters;
import io.quarkus.vertx.http.runtime.security.QuarkusHttpUser;
import io.restassured.RestAssured;
import io.vertx.ext.web.RoutingContext;

/** Quarkus prepares the refusal of a bearer token where there may be one, and not for the token endpoint. */
@QuarkusTest
class NothingToAuthenticateTest {

    private static final String HEADER = "X-Prepared-By";

    @Test
    void only_where_a_bearer_token_is_judged_a_refusal_is_prepared() {
        RestAssured.given().header(HEADER, "?").post("/oauth/token").then().header(HEADER, "postern");
        String elsewhere = RestAssured.given().header(HEADER, "?").get("/api/v2/clients").then().extract().header(HEADER);
        assertEquals("quarkus", elsewhere);
    }

    /** Says who prepared it, in the answer to those who ask. */
    @Singleton
    static final class Teller {

        void register(@Observes Filters filters) {
            filters.register(Teller::tell, 150);
        }

        private static void tell(RoutingContext context) {
            if (context.request().headers().contains(HEADER)) {
                Object handler = context.get(QuarkusHttpUser.AUTH_FAILURE_HANDLER);
                context.response().putHeader(HEADER,
                        handler.getClass().getName().startsWith("dev.postern") ? "postern" : "quarkus");
            }
            context.next();
        }
    }
}
