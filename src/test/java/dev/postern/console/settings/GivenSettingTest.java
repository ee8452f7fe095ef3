package dev.postern.console.settings;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Map;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfig;
import io.smallrye.config.SmallRyeConfigBuilder;

class GivenSettingTest {

    private static final String URL = "postern.some.url";

    @ParameterizedTest
    @ValueSource(strings = { "jdbc:postgresql://db1:5432,db2:5432/postern?user=u&password=hunter2",
            "jdbc:postgresql://db/postern?user=u&password=hun,hunter2", "jdbc:postgresql:db?password=hunter2",
            "https://u:hunter2@host/path", "https://u:hunter2/w@host", "https://u:hunter2@w@host",
            "https://a.example/v1,logs?api_key=hunter2", "https://a.example, https://u:hunter2@b.example?x" })
    void what_may_be_a_secret_in_an_address_is_not_shown(String value) {
        String shown = given(Map.of(URL, value)).value();
        assertFalse(shown.contains("hunter2"), shown);
        assertTrue(shown.contains("[not shown]"), shown);
    }

    @Test
    void what_is_no_secret_is_shown() {
        assertEquals("jdbc:postgresql://db1:5432,db2:5432/postern",
                given(Map.of(URL, "jdbc:postgresql://db1:5432,db2:5432/postern")).value());
    }

    @Test
    void what_was_given_item_by_item_is_shown_together_and_of_this_setting_only() {
        assertEquals("a, b",
                given(Map.of(URL + "[0]", "a", URL + "[1].name", "b", URL + "s[0]", "c", "postern.some", "d")).value());
        assertEquals("", given(Map.of(URL + "s[0]", "c")).value());
    }

    private static GivenSetting given(Map<String, String> settings) {
        SmallRyeConfig config = new SmallRyeConfigBuilder().withSources(new PropertiesConfigSource(settings, "test", 100))
                .build();
        return GivenSetting.of(config, GivenSetting.items(config), URL);
    }
}
