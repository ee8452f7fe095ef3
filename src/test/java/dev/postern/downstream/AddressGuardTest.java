package dev.postern.downstream;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetAddress;
import java.util.List;
import java.util.Optional;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import dev.postern.text.AddressRange;

class AddressGuardTest {

    @ParameterizedTest
    @ValueSource(strings = { "127.0.0.1", "127.8.9.1", "0.0.0.0", "10.0.0.1", "172.16.0.1", "172.31.255.255", "192.168.1.1",
            "169.254.169.254", "100.64.0.1", "100.127.255.255", "192.0.0.1", "192.0.2.1", "192.88.99.1", "198.18.0.1",
            "198.51.100.1", "203.0.113.1", "224.0.0.1", "239.255.255.255", "240.0.0.1", "255.255.255.255",
            "::", "::1", "fe80::1", "fec0::1", "fc00::1", "fd00:ec2::254", "ff02::1", "100::1", "2001:db8::1", "3fff::1",
            "5f00::1",
            "::ffff:127.0.0.1", "::ffff:10.0.0.1", "::ffff:7f00:1", "::127.0.0.1", "::7f00:1",
            "64:ff9b::127.0.0.1", "64:ff9b::a9fe:a9fe", "64:ff9b::10.0.0.1", "64:ff9b:1::8.8.8.8",
            "2002:7f00:1::", "2002:a00:1::1", "2002:a9fe:a9fe::1", "2001:0:4136:e378:8000:63bf:3fff:fdd2" })
    void an_address_that_is_not_public_is_refused(String address) throws Exception {
        assertFalse(new AddressGuard(List.of()).admits(InetAddress.getByName(address)));
    }

    @ParameterizedTest
    @ValueSource(strings = { "1.1.1.1", "8.8.8.8", "100.63.255.255", "100.128.0.1", "172.15.0.1", "172.32.0.1", "192.167.0.1",
            "223.255.255.255", "2606:4700::1111", "2a00:1450::1", "64:ff9b::8.8.8.8", "2002:808:808::1", "::ffff:8.8.8.8" })
    void a_public_address_is_admitted(String address) throws Exception {
        assertTrue(new AddressGuard(List.of()).admits(InetAddress.getByName(address)));
    }

    @Test
    void an_address_that_the_operator_names_is_admitted_and_its_neighbour_is_not() throws Exception {
        AddressGuard guard = new AddressGuard(List.of("10.1.2.3", "192.168.4.0/22", "fd00:1::/32"));
        assertTrue(guard.admits(InetAddress.getByName("10.1.2.3")));
        assertFalse(guard.admits(InetAddress.getByName("10.1.2.4")));
        assertTrue(guard.admits(InetAddress.getByName("192.168.7.255")));
        assertFalse(guard.admits(InetAddress.getByName("192.168.8.0")));
        assertTrue(guard.admits(InetAddress.getByName("fd00:1:ffff::1")));
        assertFalse(guard.admits(InetAddress.getByName("fd00:2::1")));
        assertTrue(guard.admits(InetAddress.getByName("::ffff:10.1.2.3")));
        assertTrue(guard.admits(InetAddress.getByName("64:ff9b::10.1.2.3")));
    }

    @ParameterizedTest
    @ValueSource(strings = { "10.0.0.0/33", "10.0.0/8", "localhost", "fd00::/129", "fe80::1%eth0", "1.2.3.4/", "/8", "",
            "010.0.0.1", "0x7f.0.0.1", "127.1", "10.0.0.0/-1" })
    void what_is_no_range_is_not_taken_for_one(String text) {
        assertEquals(Optional.empty(), AddressRange.parse(text));
    }

    @ParameterizedTest
    @ValueSource(strings = { "*", "*.", "http://a.example", "a.example/x", "a.example:0", "a.example:65536", "a..example",
            "127.1",
            "*.10.0.0.1", "[::1", "a b", "" })
    void what_is_no_host_is_not_taken_for_one(String text) {
        assertEquals(Optional.empty(), AllowedHost.parse(text));
    }
}
