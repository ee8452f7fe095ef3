package dev.postern.config;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SealedStreamTest {

    private static final int PIECE = 1 << 16;
    /** What a piece has beside its bytes: its length, its mark, its tag. */
    private static final int AROUND = 4 + 1 + 16;
    private static final int ID = 16;
    private static final MasterKey KEY = key(1);

    @ParameterizedTest
    @ValueSource(ints = { 0, 1, PIECE - 1, PIECE, PIECE + 1, 3 * PIECE, 3 * PIECE + 7 })
    void what_was_sealed_comes_back(int length) throws IOException {
        byte[] plain = bytes(length);
        byte[] sealed = sealed(plain);
        assertArrayEquals(plain, opened(sealed, KEY, "test"));
        assertEquals(ID + plain.length + AROUND * Math.max(1, (length + PIECE - 1) / PIECE), sealed.length);
    }

    @Test
    void nothing_can_be_read_and_nothing_is_the_same_twice() throws IOException {
        byte[] plain = "a secret ".repeat(1_000).getBytes(StandardCharsets.US_ASCII);
        byte[] sealed = sealed(plain);
        assertFalse(new String(sealed, StandardCharsets.ISO_8859_1).contains("secret"));
        assertNotEquals(Arrays.hashCode(sealed), Arrays.hashCode(sealed(plain)));
    }

    @Test
    void another_key_or_purpose_opens_nothing() throws IOException {
        byte[] sealed = sealed(bytes(100));
        assertTrue(assertThrows(IOException.class, () -> opened(sealed, key(2), "test")).getMessage()
                .contains("another master key"));
        assertThrows(IOException.class, () -> opened(sealed, KEY, "other"));
    }

    @Test
    void no_byte_can_be_changed() throws IOException {
        byte[] sealed = sealed(bytes(60));
        for (int at = 0; at < sealed.length; at++) {
            byte[] damaged = sealed.clone();
            damaged[at] ^= 0x10;
            assertThrows(IOException.class, () -> opened(damaged, KEY, "test"), "byte " + at);
        }
    }

    @Test
    void nothing_can_be_cut_off_added_or_moved() throws IOException {
        byte[] sealed = sealed(bytes(3 * PIECE));
        int piece = PIECE + AROUND;
        for (int length : new int[] { 0, ID, ID + 3, ID + piece, ID + 2 * piece, sealed.length - 1 }) {
            assertThrows(IOException.class, () -> opened(Arrays.copyOf(sealed, length), KEY, "test"), "first " + length);
        }
        assertThrows(IOException.class, () -> opened(Arrays.copyOf(sealed, sealed.length + 1), KEY, "test"));
        byte[] moved = sealed.clone();
        System.arraycopy(sealed, ID, moved, ID + piece, piece);
        System.arraycopy(sealed, ID + piece, moved, ID, piece);
        assertThrows(IOException.class, () -> opened(moved, KEY, "test"));
    }

    @Test
    void what_was_not_finished_cannot_be_opened() throws IOException {
        ByteArrayOutputStream to = new ByteArrayOutputStream();
        try (SealedStream.Sealing sealing = SealedStream.sealing(to, KEY, "test")) {
            sealing.write(bytes(PIECE + 1));
        }
        assertThrows(IOException.class, () -> opened(to.toByteArray(), KEY, "test"));
    }

    private static byte[] sealed(byte[] plain) throws IOException {
        ByteArrayOutputStream to = new ByteArrayOutputStream();
        SealedStream.Sealing sealing = SealedStream.sealing(to, KEY, "test");
        int half = plain.length / 2;
        sealing.write(plain, 0, half);
        sealing.write(plain, half, plain.length - half);
        sealing.finish();
        return to.toByteArray();
    }

    private static byte[] opened(byte[] sealed, MasterKey key, String purpose) throws IOException {
        try (InputStream in = SealedStream.opening(new ByteArrayInputStream(sealed), key, purpose)) {
            return in.readAllBytes();
        }
    }

    private static MasterKey key(int seed) {
        byte[] key = new byte[32];
        new Random(seed).nextBytes(key);
        return new MasterKey(key);
    }

    private static byte[] bytes(int length) {
        byte[] bytes = new byte[length];
        new Random(length).nextBytes(bytes);
        return bytes;
    }
}
