package dev.postern.store;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;

/**
 * How many rows there are and what they hold, in whatever order they come: the SHA-256 of each row, added up. Two databases
 * sort
 * text differently.
 */
final class TableDigest {

    private static final int SHOWN_BYTES = 6;

    private final MessageDigest sha256;
    private final byte[] sum = new byte[32];
    private long rows;

    TableDigest() {
        try {
            sha256 = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("SHA-256 is not available", e);
        }
    }

    /**
     * @param values of one row; null for no value
     * @return how many bytes they have
     */
    long add(List<byte[]> values) {
        long bytes = 0;
        for (byte[] value : values) {
            sha256.update(ByteBuffer.allocate(Integer.BYTES).putInt(value == null ? -1 : value.length).array());
            if (value != null) {
                sha256.update(value);
                bytes += value.length;
            }
        }
        byte[] row = sha256.digest();
        int carry = 0;
        for (int i = sum.length - 1; i >= 0; i--) {
            int total = (sum[i] & 0xFF) + (row[i] & 0xFF) + carry;
            sum[i] = (byte) total;
            carry = total >> Byte.SIZE;
        }
        rows++;
        return bytes;
    }

    long rows() {
        return rows;
    }

    boolean isThatOf(TableDigest other) {
        return rows == other.rows && MessageDigest.isEqual(sum, other.sum);
    }

    /** Enough of it to compare by eye. */
    String shown() {
        return HexFormat.of().formatHex(Arrays.copyOf(sum, SHOWN_BYTES));
    }
}
