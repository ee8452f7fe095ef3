package dev.postern.web;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NormalFormTest {

    @ParameterizedTest
    @ValueSource(strings = { "/", "/oauth/token", "/oauth/token/", "/.well-known/jwks.json", "/verify", "/api/v2", "/api/v2/",
            "/api/v2/clients", "/api/v2/clients/abc", "/api/v2/clients/...", "/api/v2/clients/..a", "/nowhere",
            "/api/v2/resource-servers/https:%2F%2Fapi.example%2F", "/api/v2/resource-servers/https%3A%2F%2Fapi.example%2Fa.b",
            "/api/v2/resource-servers/https:%252F%252Fapi.example%252F", "/api/v2/resource-servers/100%25",
            "/api/v2/resource-servers/gr%C3%B6%C3%9Fe", "/api/v2/organizations/name/blue%7Ehotel",
            "/api/v2/client-grants/cgr_%61bc" })
    void is_what_everybody_reads_alike(String path) {
        assertTrue(NormalForm.covers(path));
    }

    @ParameterizedTest
    @ValueSource(strings = { "", "oauth", "*", "//", "//q/metrics", "/oauth//token", "/api/v2//clients", "/./verify",
            "/verify/.", "/verify/..", "/oauth/../q/metrics", "/oauth/%2e%2e/q/metrics", "/oauth/.%2E/q/metrics",
            "/oauth/%2e/token", "/%71/metrics", "/q%2fmetrics", "/%2fq/metrics", "/%2F%2Fq", "/verify%20", "/verify%00",
            "/x/%2e%2e/api/v2/clients", "/api%2Fv2/clients", "/api/v2/%63lients", "/api/v2/clients%2Fabc",
            "/api/v2/clients/%2e%2e/clients", "/api/v2/clients/..", "/api/v2/clients/a%2Fb", "/api/v2/clients/a%252Fb",
            "/api/v2/clients/a%5Cb", "/api/v2/clients/%252e%252e", "/api/v2/organizations/name/..%2f..%2fq",
            "/api/v2/resource-servers/..%2F..%2Fq", "/api/v2/resource-servers/x%2F%2e%2e%2Fq",
            "/api/v2/resource-servers/x%252F%252e%252e%252Fq", "/api/v2/resource-servers/..%5Cq",
            "/api/v2;x/clients", "/api/v2/clients;x=y", "/api/v2/clients/abc;x", "/;x/q/metrics", "/verify;",
            "/oauth/..;/token",
            "/api/v2/clients/%zz", "/api/v2/clients/%2", "/api/v2/clients/%", "\\q", "/oauth\\..\\q" })
    void is_not_what_another_program_could_read_as_another_path(String path) {
        assertFalse(NormalForm.covers(path));
    }

    @Test
    void is_no_path_at_all() {
        assertFalse(NormalForm.covers(null));
    }
}
