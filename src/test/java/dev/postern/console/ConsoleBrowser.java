package dev.postern.console;

import static io.restassured.RestAssured.given;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import io.restassured.http.ContentType;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;

/**
 * What a browser without scripts keeps of the console: its cookies, and the token in the forms of the last page. Without the id
 * of
 * a form: so a test can send a form several times, and nobody remembers it. {@link #formOf} has the id, too.
 */
public final class ConsoleBrowser {

    private static final Pattern TOKEN = Pattern.compile("name=\"form_token\" value=\"([^\"]+)\"");

    private final Map<String, String> cookies = new HashMap<>();
    private Consumer<RequestSpecification> to = request -> {
    };
    private String formToken = "";

    /** Another server than the one of the test. */
    public ConsoleBrowser at(String origin) {
        to = request -> request.baseUri(origin);
        return this;
    }

    /** Signs in by a link. */
    public ConsoleBrowser signedIn(String link) {
        get("/console/sign-in?link=" + link).then().statusCode(200);
        post("/console/sign-in", Map.of("link", link)).then().statusCode(303).header("Location", "/console/");
        get("/console/").then().statusCode(200);
        return this;
    }

    public Response get(String address) {
        return kept(request().get(address));
    }

    /** A form of the last page. */
    public Response post(String address, Map<String, ?> fields) {
        return post(address, fields, formToken);
    }

    public Response post(String address, Map<String, ?> fields, String token) {
        RequestSpecification request = request().contentType(ContentType.URLENC.withCharset("utf-8")).formParam("form_token",
                token);
        fields.forEach((name, value) -> {
            if (value instanceof List<?> several) {
                request.formParam(name, several);
            } else {
                request.formParam(name, value);
            }
        });
        return kept(request.post(address));
    }

    /** The whole token of the form of a page that is sent to this address. */
    static String formOf(Response page, String address) {
        Matcher token = Pattern
                .compile("<form method=\"post\" action=\"" + Pattern.quote(address) + "\"[^>]*>\\s*<input type=\"hidden\" "
                        + TOKEN.pattern())
                .matcher(page.asString());
        assertTrue(token.find(), () -> "no form for " + address + " in " + page.asString());
        return token.group(1);
    }

    /** With the cookies of this browser. */
    RequestSpecification request() {
        RequestSpecification request = given().redirects().follow(false).urlEncodingEnabled(true).cookies(cookies);
        to.accept(request);
        return request;
    }

    String formToken() {
        return formToken;
    }

    Map<String, String> cookies() {
        return cookies;
    }

    private Response kept(Response response) {
        response.detailedCookies().asList().forEach(cookie -> {
            boolean fromElsewhere = cookie.getName().endsWith("-oidc") || cookie.getName().endsWith("-next");
            String site = fromElsewhere ? "Lax" : "Strict"; // with these, the browser comes from the provider's site
            assertTrue(cookie.isHttpOnly() && site.equals(cookie.getSameSite()) && "/".equals(cookie.getPath()),
                    cookie.toString());
            if (cookie.getMaxAge() == 0) {
                cookies.remove(cookie.getName());
            } else {
                cookies.put(cookie.getName(), cookie.getValue());
            }
        });
        Matcher token = TOKEN.matcher(response.asString());
        if (token.find()) {
            formToken = token.group(1).replaceFirst("\\..*", "");
        }
        return response;
    }
}
