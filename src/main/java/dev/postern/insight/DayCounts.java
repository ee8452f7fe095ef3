package dev.postern.insight;

import java.io.ByteArrayOutputStream;
import java.util.Arrays;

/** How many tokens were issued and refused in each hour of one day, in UTC. */
public final class DayCounts {

    public static final int HOURS = 24;

    private static final int LOW_BITS = 0x7F;
    private static final int MORE = 0x80;
    private static final int BITS = 7;

    /** Issued in each hour, then refused in each hour. */
    private final long[] counts = new long[2 * HOURS];

    public void add(int hour, boolean issued, long number) {
        counts[issued ? hour : HOURS + hour] += number;
    }

    public void add(DayCounts other) {
        Arrays.setAll(counts, place -> counts[place] + other.counts[place]);
    }

    /** @param hour from 0 to 23 */
    public long issued(int hour) {
        return counts[hour];
    }

    /** @param hour from 0 to 23 */
    public long refused(int hour) {
        return counts[HOURS + hour];
    }

    public long issued() {
        return Arrays.stream(counts, 0, HOURS).sum();
    }

    public long refused() {
        return Arrays.stream(counts, HOURS, 2 * HOURS).sum();
    }

    /** For the store: each number in base 128, the low digits first; zeros at the end are left out. */
    public byte[] encoded() {
        int end = counts.length;
        while (end > 0 && counts[end - 1] == 0) {
            end--;
        }
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        for (int place = 0; place < end; place++) {
            long rest = counts[place];
            while (rest > LOW_BITS) {
                bytes.write((int) (rest & LOW_BITS) | MORE);
                rest >>>= BITS;
            }
            bytes.write((int) rest);
        }
        return bytes.toByteArray();
    }

    /** @param encoded what {@link #encoded} made */
    public static DayCounts decoded(byte[] encoded) {
        DayCounts result = new DayCounts();
        int place = 0;
        int shift = 0;
        for (byte digit : encoded) {
            result.counts[place] |= (long) (digit & LOW_BITS) << shift;
            shift = digit < 0 ? shift + BITS : 0;
            place = digit < 0 ? place : place + 1;
        }
        return result;
    }
}
