package dev.postern.config;

import java.text.Normalizer;
import java.util.Locale;
import java.util.Optional;

/**
 * The ASCII form of a label in other letters (RFC 3492). {@link java.net.IDN} knows the names of 2003 only, of which URL
 * parsers
 * (UTS 46) have more.
 */
final class Punycode {

    /** In front of the ASCII form. */
    static final String PREFIX = "xn--";

    private static final int BASE = 36;
    private static final int THRESHOLD_MIN = 1;
    private static final int THRESHOLD_MAX = 26;
    private static final int SKEW = 38;
    private static final int DAMP = 700;
    private static final int INITIAL_BIAS = 72;
    private static final int INITIAL_POINT = 0x80;

    private Punycode() {
    }

    /** Whether a label that begins with {@value #PREFIX} is the ASCII form of a name, which URL parsers leave as it is. */
    static boolean isName(String label) {
        return decoded(label.substring(PREFIX.length())).filter(name -> name.chars().anyMatch(c -> c >= INITIAL_POINT)
                && name.codePoints().allMatch(Punycode::isOfNames)
                && name.equals(Normalizer.normalize(name.toLowerCase(Locale.ROOT), Normalizer.Form.NFKC))).isPresent();
    }

    /** Whether names may have it, as far as the form tells; new letters come every year. */
    private static boolean isOfNames(int point) {
        int type = Character.getType(point);
        return type != Character.CONTROL && type != Character.SURROGATE && type != Character.PRIVATE_USE;
    }

    /** Empty: it is not the ASCII form of anything. */
    private static Optional<String> decoded(String ascii) {
        int end = ascii.lastIndexOf('-');
        StringBuilder name = new StringBuilder(ascii.substring(0, Math.max(end, 0)));
        int at = end + 1;
        int point = INITIAL_POINT;
        int bias = INITIAL_BIAS;
        long position = 0;
        for (int length = name.length() + 1; at < ascii.length(); length++) {
            long before = position;
            long weight = 1;
            for (int k = BASE;; k += BASE) {
                int digit = at < ascii.length() ? Character.digit(ascii.charAt(at), BASE) : -1;
                if (digit < 0 || weight > Integer.MAX_VALUE) {
                    return Optional.empty();
                }
                at++;
                int value = digit < 10 ? digit + 26 : digit - 10; // letters come first
                position += value * weight;
                int threshold = Math.min(Math.max(k - bias, THRESHOLD_MIN), THRESHOLD_MAX);
                if (value < threshold) {
                    break;
                }
                weight *= BASE - threshold;
            }
            bias = adapted(position - before, length, before == 0);
            if (position / length > Character.MAX_CODE_POINT - point) {
                return Optional.empty();
            }
            point += (int) (position / length);
            int index = (int) (position % length);
            name.insert(name.offsetByCodePoints(0, index), Character.toChars(point));
            position = index + 1L;
        }
        return Optional.of(name.toString());
    }

    /** RFC 3492 §6.1. */
    private static int adapted(long change, int length, boolean first) {
        long delta = first ? change / DAMP : change / 2;
        delta += delta / length;
        int k = 0;
        while (delta > (BASE - THRESHOLD_MIN) * THRESHOLD_MAX / 2) {
            delta /= BASE - THRESHOLD_MIN;
            k += BASE;
        }
        return (int) (k + (BASE - THRESHOLD_MIN + 1) * delta / (delta + SKEW));
    }
}
