package dev.postern.management;

import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.greaterThanOrEqualTo;
import static org.hamcrest.Matchers.hasKey;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;

import dev.postern.TestTenant;

@QuarkusTest
class PagingTest {

    private static final String PATH = "/api/v2/client-grants";
    private static final String ORDERS = "https://orders.example/paging-test";
    private static final int GRANTS = 7;

    private final TestTenant tenant = new TestTenant();
    private final List<String> holders = new ArrayList<>();

    @BeforeEach
    void grantSevenClients() {
        tenant.api(ORDERS, "read");
        for (int i = 0; i < GRANTS; i++) {
            holders.add(tenant.client("paging " + i).granted(ORDERS, "read").id());
        }
    }

    @Test
    void without_parameters_a_list_is_a_bare_array_in_the_order_of_creation() {
        grants().get(PATH).then().statusCode(200).body("client_id", equalTo(holders));
    }

    @Test
    void pages_are_bare_arrays_and_a_page_past_the_end_is_empty() {
        page(0).body("client_id", equalTo(holders.subList(0, 3)));
        page(2).body("client_id", equalTo(holders.subList(6, 7)));
        page(3).body("$", hasSize(0));
        page(1_000_000).body("$", hasSize(0));
    }

    @Test
    void totals_come_with_start_and_limit_also_past_the_end() {
        grants().queryParam("page", 2).queryParam("per_page", 3).queryParam("include_totals", true).get(PATH).then()
                .statusCode(200).body("client_grants", hasSize(1)).body("start", is(6)).body("limit", is(3))
                .body("total", is(GRANTS));
        grants().queryParam("page", 9).queryParam("per_page", 3).queryParam("include_totals", true).get(PATH).then()
                .body("client_grants", hasSize(0)).body("start", is(27)).body("total", is(GRANTS));
        grants().queryParam("per_page", 0).queryParam("include_totals", true).get(PATH).then()
                .body("client_grants", hasSize(0)).body("total", is(GRANTS));
    }

    @Test
    void checkpoints_lead_through_the_whole_list_once() {
        List<String> seen = new ArrayList<>();
        String next = null;
        int requests = 0;
        do {
            RequestSpecification request = grants().queryParam("take", 3).queryParam("include_totals", true);
            Response answer = (next == null ? request : request.queryParam("from", next)).get(PATH);
            answer.then().statusCode(200).body("$", not(hasKey("total")));
            seen.addAll(answer.path("client_grants.client_id"));
            next = answer.path("next");
            requests++;
        } while (next != null);
        assertEquals(holders, seen);
        assertEquals(3, requests);
    }

    @Test
    void a_last_part_that_is_full_has_no_next() {
        grants().queryParam("take", GRANTS).get(PATH).then().body("client_grants", hasSize(GRANTS))
                .body("$", not(hasKey("next")));
    }

    @Test
    void a_checkpoint_survives_the_deletion_of_its_item() {
        Response first = grants().queryParam("take", 2).get(PATH);
        String last = first.path("client_grants[1].id");
        tenant.management().delete(PATH + "/" + last).then().statusCode(204);
        grants().queryParam("take", 100).queryParam("from", first.<String> path("next")).get(PATH).then()
                .body("client_grants.client_id", equalTo(holders.subList(2, GRANTS)));
    }

    @Test
    void every_list_knows_all_styles() {
        for (String list : List.of("clients", "resource-servers", "client-grants")) {
            String key = list.replace('-', '_');
            tenant.management().get("/api/v2/" + list + "?page=0&per_page=1").then().body("$", hasSize(1));
            tenant.management().get("/api/v2/" + list + "?page=0&per_page=1&include_totals=true").then()
                    .body(key, hasSize(1)).body("total", greaterThanOrEqualTo(2));
            tenant.management().get("/api/v2/" + list + "?take=1").then().body(key, hasSize(1)).body("$", hasKey("next"));
        }
    }

    @Test
    void bad_values_and_unknown_parameters_are_refused() {
        for (String query : List.of("page=-1", "page=x", "page=1.5", "page=99999999999", "per_page=101", "per_page=-1",
                "take=0", "take=101", "take=ten", "from=not-ours", "from=YWZ0ZXI6LTE", "include_totals=yes", "page=1&page=2",
                "include_fields=1", "allow_any_organization=maybe", "nmae=x", "client_id=a%00b")) {
            tenant.management().urlEncodingEnabled(false).get(PATH + "?" + query).then().statusCode(400)
                    .body("errorCode", is("invalid_query_string")).body("statusCode", is(400));
        }
    }

    private io.restassured.response.ValidatableResponse page(int number) {
        return grants().queryParam("page", number).queryParam("per_page", 3).get(PATH).then().statusCode(200);
    }

    private RequestSpecification grants() {
        return tenant.management().queryParam("audience", ORDERS);
    }
}
