package dev.postern.console;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DestinationTest {

    @ParameterizedTest
    @ValueSource(strings = { "/console/apis", "/console/applications/aBc_-1~2", "/console/apis?q=%C3%BC+b&show=unused",
            "/console/log?q=client_id:%22a%22&live=x", "/console/keys/a.b:c@d+e/revoke", "/console/?from=1",
            "/console/access/" })
    void a_page_of_the_console_is_where_a_sign_in_leads(String target) {
        assertEquals(target, Destination.of(target).address());
        assertEquals(target, Destination.ofCookie(Destination.of(target).cookie()).address());
    }

    @ParameterizedTest(name = "{index}")
    @ValueSource(strings = { "", "/", "//evil.example/console/", "https://evil.example/console/", "https:/console/apis",
            "javascript:alert(1)", "/\\evil.example", "\\\\evil.example", "/console", "/console/..//evil.example",
            "/console/../api/v2/clients", "/console/apis/..", "/console/./apis", "/console//evil.example", "/console/\\apis",
            "/console/%2f%2fevil.example", "/console/%2e%2e/", "/console/apis;x", "/console/apis?a;b",
            "/console/apis?q=%0d%0aX",
            "/console/apis?q=%7f", "/console/apis?q=%", "/console/apis?q=%zz", "/console/apis?q=\r\nX: y", "/console/apis\n",
            "/console/apis?q=\"><script>", "/console/apis?q=\u00fc", "/console/apis#part", "/console/apis\u0000",
            " /console/apis", "/Console/apis", "/api/v2/clients" })
    void anything_else_leads_to_the_overview(String target) {
        assertEquals(Destination.OVERVIEW, Destination.of(target));
        assertEquals(Destination.OVERVIEW, Destination.ofCookie(new Destination(target).cookie()));
    }

    @ParameterizedTest
    @ValueSource(strings = { "/console/sign-in", "/console/sign-in?link=x", "/console/sign-out",
            "/console/oidc/callback?code=c",
            "/console/assets/0/console.css", "/console/access.csv?q=a", "/console/tenant-file/tenant.yaml",
            "/console/tenant-file/tenant.zip" })
    void the_way_in_and_files_lead_to_the_overview(String target) {
        assertEquals(Destination.OVERVIEW, Destination.of(target));
    }

    @Test
    void an_address_has_a_bound() {
        String longest = "/console/apis?q=" + "%20".repeat(661) + "a";
        assertEquals(2_000, longest.length());
        assertEquals(longest, Destination.of(longest).address());
        assertEquals(Destination.OVERVIEW, Destination.of(longest + "a"));
    }

    @Test
    void a_cookie_that_is_none_leads_to_the_overview() {
        assertEquals(Destination.OVERVIEW, Destination.ofCookie("%%%"));
        assertEquals(Destination.OVERVIEW, Destination.ofCookie("/console/apis"));
    }
}
