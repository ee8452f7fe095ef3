package dev.postern.schema;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.List;

import org.junit.jupiter.api.Test;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;

class PayloadSchemaTest {

    private static final ObjectMapper JSON = new ObjectMapper();

    @Test
    void equal_items_are_found_whatever_their_kind() throws Exception {
        PayloadSchema unique = schema("{\"type\":\"array\",\"uniqueItems\":true}");
        assertEquals(List.of(), unique.mismatches(json("[\"1\", 1, 1.5, true, null, [1], {\"a\":1}, {\"a\":\"1\"}, [\"1\"]]")));
        for (String twice : List.of("[\"a\",\"b\",\"a\"]", "[1,2,1]", "[{\"a\":1,\"b\":[2]},3,{\"b\":[2],\"a\":1}]",
                "[null,1,null]")) {
            List<PayloadMismatch> found = unique.mismatches(json(twice));
            assertEquals(1, found.size(), twice);
            assertTrue(found.get(0).toString().contains("indexes 0 and 2"), found.toString());
        }
    }

    /** As a map of JSON nodes they would take a thousand times as long: their hash is one, and nodes have no order. */
    @Test
    void items_of_one_hash_are_compared_as_quickly_as_others() throws Exception {
        ArrayNode alike = JSON.createArrayNode();
        ArrayNode others = JSON.createArrayNode();
        for (int n = 0; n < 1 << 15; n++) {
            StringBuilder text = new StringBuilder();
            for (int bit = 0; bit < 15; bit++) {
                text.append((n >> bit & 1) == 0 ? "Aa" : "BB");
            }
            alike.add(text.toString());
            others.add(String.format("%030d", n));
        }
        assertEquals(alike.get(0).hashCode(), alike.get(1).hashCode());
        long time = Math.max(timeToCompare(others), 50_000_000L);
        long timeOfAlike = timeToCompare(alike);
        assertTrue(timeOfAlike < 50 * time, timeOfAlike + " ns, others " + time);
    }

    /** Of this thread's processor, so that nobody else's load counts; nanoseconds. */
    private static long timeToCompare(ArrayNode items) throws Exception {
        ThreadMXBean threads = ManagementFactory.getThreadMXBean();
        long before = threads.getCurrentThreadCpuTime();
        assertEquals(List.of(), schema("{\"type\":\"array\",\"uniqueItems\":true}").mismatches(items));
        return threads.getCurrentThreadCpuTime() - before;
    }

    @Test
    void what_is_too_long_is_not_read_to_its_end() throws Exception {
        List<PayloadMismatch> found = schema("{\"type\":\"array\",\"maxItems\":2,\"items\":{\"type\":\"string\"}}")
                .mismatches(json("[1,2,3]"));
        assertEquals(1, found.size(), found.toString());
    }

    private static PayloadSchema schema(String definition) throws JsonProcessingException {
        return new PayloadSchema(json(definition));
    }

    private static JsonNode json(String text) throws JsonProcessingException {
        return JSON.readTree(text);
    }
}
