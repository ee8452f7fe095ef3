package dev.postern.config;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Base64;
import java.util.HexFormat;
import java.util.List;

import org.junit.jupiter.api.Test;

class MasterKeyTest {

    private static final byte[] KEY = Base64.getDecoder().decode("+/v8/f7v3s28q5qJeGdWRTQjEgABAgMEBQYHCAkKCww=");

    private final MasterKey key = new MasterKey(KEY);

    @Test
    void the_key_is_found_in_every_spelling() {
        String url = Base64.getUrlEncoder().withoutPadding().encodeToString(KEY);
        String hex = HexFormat.of().formatHex(KEY);
        for (String spelt : List.of("+/v8/f7v3s28q5qJeGdWRTQjEgABAgMEBQYHCAkKCww=", url, "-Dkey=" + url + " -Xmx1g",
                "keykeykey" + url + "key", url.substring(0, 20) + "\n  " + url.substring(20) + "=\n", hex, "ab" + hex + "c",
                HexFormat.ofDelimiter(", ").withPrefix("0x").formatHex(KEY), HexFormat.ofDelimiter(":").formatHex(KEY))) {
            assertTrue(key.isSpeltIn(spelt), spelt);
        }
    }

    @Test
    void another_key_or_a_part_of_this_one_is_not_the_key() {
        byte[] other = KEY.clone();
        other[31] ^= 1;
        for (String text : List.of("", "key", HexFormat.of().formatHex(other), Base64.getEncoder().encodeToString(other),
                HexFormat.of().formatHex(KEY).substring(2), Base64.getEncoder().encodeToString(KEY).substring(1))) {
            assertFalse(key.isSpeltIn(text), text);
        }
    }
}
