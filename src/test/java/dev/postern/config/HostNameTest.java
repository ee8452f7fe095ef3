package dev.postern.config;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class HostNameTest {

    @Test
    void a_name_is_printable_and_bounded() {
        assertEquals("postern-5d9f", HostName.bounded("postern-5d9f\n"));
        assertEquals("ab", HostName.bounded("a\u0000\u202eb "));
        assertEquals(HostName.LENGTH_MAX, HostName.bounded("x".repeat(1_000)).length());
    }
}
