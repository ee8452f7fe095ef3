package dev.postern.text;

import java.io.IOException;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParseException;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.json.JsonMapper;

/**
 * JSON that two parsers could read in two ways is refused: no member twice, nothing after the value (RFC 8259 §4), no other
 * encoding than UTF-8 (§8.1), and no more than {@value #NESTING_MAX} levels.
 */
public final class StrictJson {

    private static final int NESTING_MAX = 32;
    /** By these Jackson recognizes UTF-16 and UTF-32, which it would read as well: no JSON in UTF-8 has such bytes. */
    private static final int ENCODING_BYTES = 4;
    private static final ObjectReader READER = JsonMapper.builder(JsonFactory.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .streamReadConstraints(StreamReadConstraints.builder().maxNestingDepth(NESTING_MAX).build())
            .build())
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build().readerFor(JsonNode.class);

    private StrictJson() {
    }

    /**
     * @param utf8 the whole text
     * @return missing where there is no value at all
     * @throws JsonProcessingException it is not strict JSON
     */
    public static JsonNode read(byte[] utf8) throws IOException {
        for (int i = 0; i < Math.min(ENCODING_BYTES, utf8.length); i++) {
            if (utf8[i] == 0 || utf8[i] == (byte) 0xfe || utf8[i] == (byte) 0xff) {
                throw new JsonParseException(null, "The text is not UTF-8");
            }
        }
        return READER.readTree(utf8);
    }

    /** As {@link #read(byte[])}. */
    public static JsonNode read(String text) throws JsonProcessingException {
        return READER.readTree(text);
    }
}
