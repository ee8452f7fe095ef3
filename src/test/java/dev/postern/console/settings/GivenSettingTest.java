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
        String shown = GivenSetting.of(config(URL, value), URL).value();
        assertFalse(shown.contains("hunter2"), shown);
        assertTrue(shown.contains("[not shown]"), shown);
    }

    @Test
    void what_is_no_secret_is_shown() {
        assertEquals("jdbc:postgresql://db1:5432,db2:5432/postern",
                GivenSetting.of(config(URL, "jdbc:postgresql://db1:5432,db2:5432/postern"), URL).value());
    }

    private static SmallRyeConfig config(String name, String value) {
        return new SmallRyeConfigBuilder().withSources(new PropertiesConfigSource(Map.of(name, value), "test", 100)).build();
    }
}
