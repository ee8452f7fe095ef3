package dev.postern.console;

import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.nullValue;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

import jakarta.enterprise.inject.Any;
import jakarta.inject.Inject;

import org.junit.jupiter.api.Test;

import io.quarkus.arc.Arc;
import io.quarkus.test.junit.QuarkusTest;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.ConfigMappings.ConfigClass;

import dev.postern.TestTenant;
import dev.postern.operator.OperatorSessions;

@QuarkusTest
class SettingsTest {

    private static final String PATH = "/console/settings";

    @Inject
    OperatorSessions sessions;

    private final TestTenant tenant = new TestTenant();

    @Test
    void every_setting_of_the_server_is_shown() {
        String page = reader().get(PATH).then().statusCode(200).extract().asString();
        Set<String> settings = settings();
        assertTrue(settings.containsAll(List.of("postern.base-url", "postern.bootstrap.client-secret")), settings.toString());
        assertEquals(List.of(),
                settings.stream().filter(name -> !page.contains("class=\"mono audience\">" + name + "<")).toList());
    }

    @Test
    void no_secret_is_shown_and_nothing_that_tells_its_length() {
        reader().get(PATH + "?q=postern.bootstrap").then().statusCode(200).body(containsString("test-bootstrap<"))
                .body(containsString("set, not shown")).body(not(containsString("test-bootstrap-secret")))
                .body(not(containsString("***")));
    }

    @Test
    void a_value_is_shown_with_where_it_was_set() {
        String setting = "postern.insight.price-per-thousand-tokens";
        reader().get(PATH + "?q=" + setting + "&show=set").then().statusCode(200).body(containsString("that was set here"));
        System.setProperty(setting, "0.125");
        try {
            reader().get(PATH + "?q=" + setting + "&show=set").then().statusCode(200).body(containsString("<code>0.125</code>"))
                    .body(containsString("command line, -D" + setting)).body(not(containsString("postern.base-url<")));
        } finally {
            System.clearProperty(setting);
        }
    }

    @Test
    void an_unsafe_value_is_marked() {
        reader().get(PATH + "?show=unsafe").then().statusCode(200).body(containsString("failure-delay-max"))
                .body(containsString("Unsafe: Nobody is slowed down")).body(not(containsString("postern.base-url<")));
    }

    @Test
    void a_setting_of_the_tenant_is_changed_and_what_nobody_touched_stays() {
        ConsoleBrowser grace = new ConsoleBrowser().signedIn(sessions.link("grace of settings",
                Set.of("read:tenant_settings", "update:tenant_settings")));
        grace.get(PATH).then().statusCode(200).body(containsString("name=\"was_support_url\""));
        try {
            grace.post(PATH, Map.of("support_url", "https://support.example/", "was_support_url", "", "friendly_name", "",
                    "was_friendly_name", "")).then().statusCode(303).header("Location", containsString("done=saved"));
            tenant.management().get("/api/v2/tenants/settings").then().body("support_url", equalTo("https://support.example/"));
            grace.post(PATH, Map.of("support_url", "https://other.example/", "was_support_url", "")).then().statusCode(422)
                    .body(containsString("Somebody else")).body(containsString("https://support.example/"));
            grace.post(PATH, Map.of("per_hour", "0", "was_per_hour", "")).then().statusCode(422)
                    .body(containsString("aria-invalid"));
        } finally {
            grace.post(PATH, Map.of("support_url", "", "was_support_url", "https://support.example/")).then().statusCode(303);
        }
        tenant.management().get("/api/v2/tenants/settings").then().body("support_url", nullValue());
    }

    @Test
    void who_may_only_read_sees_no_form_and_is_refused() {
        ConsoleBrowser reader = reader();
        String page = reader.get(PATH).then().statusCode(200).body(containsString("update:tenant_settings")).extract()
                .asString();
        assertFalse(page.contains("action=\"/console/settings\" class=\"fields\""), page);
        reader.post(PATH, Map.of("friendly_name", "x", "was_friendly_name", "")).then().statusCode(403);
        new ConsoleBrowser().signedIn(sessions.link("nobody", Set.of("read:clients"))).get(PATH).then().statusCode(403)
                .body(containsString("read:tenant_settings"));
    }

    private ConsoleBrowser reader() {
        return new ConsoleBrowser().signedIn(sessions.link("reader of settings", Set.of("read:tenant_settings")));
    }

    private static Set<String> settings() {
        Set<String> settings = new TreeSet<>();
        Arc.container().beanManager().getBeans(Object.class, Any.Literal.INSTANCE).forEach(bean -> bean.getTypes().stream()
                .filter(Class.class::isInstance).map(type -> (Class<?>) type)
                .filter(type -> type.isInterface() && type.isAnnotationPresent(ConfigMapping.class)
                        && type.getAnnotation(ConfigMapping.class).prefix().startsWith("postern"))
                .forEach(type -> ConfigClass.configClass(type).getProperties().keySet()
                        .forEach(name -> settings.add(name.replaceFirst("\\[\\*].*", "")))));
        return settings;
    }
}
