package dev.postern.events;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.List;

/** Stands for a list of texts: the first 64 bits of their SHA-256. Two lists with the same digest count as one. */
public final class TextDigest {

    private static final byte NONE = 0;
    private static final byte TEXT = 1;

    private TextDigest() {
    }

    /** @param texts may hold null, which differs from an empty text */
    public static long of(List<String> texts) {
        MessageDigest sha;
        try {
            sha = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
        texts.forEach(text -> update(sha, text));
        return ByteBuffer.wrap(sha.digest()).getLong();
    }

    private static void update(MessageDigest sha, String text) {
        sha.update(text == null ? NONE : TEXT);
        if (text != null) {
            byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
            sha.update(ByteBuffer.allocate(Integer.BYTES).putInt(bytes.length).flip());
            sha.update(bytes);
        }
    }
}
