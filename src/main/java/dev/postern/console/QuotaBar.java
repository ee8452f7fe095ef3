package dev.postern.console;

/**
 * A token quota as a bar.
 *
 * @param period in a word: {@code hour} or {@code day}
 * @param ends when the period ends
 * @param isEnforced whether more tokens are refused
 * @param isDefault whether it is the tenant's
 */
public record QuotaBar(String period, long used, int max, Moment ends, boolean isEnforced, boolean isDefault) {

    private static final int HUNDRED = 100;
    private static final int HIGH_PERCENT = 80;

    /** From how many on it is nearly used up. */
    public long high() {
        return (long) max * HIGH_PERCENT / HUNDRED;
    }

    public boolean isHigh() {
        return used * HUNDRED >= (long) max * HIGH_PERCENT;
    }

    public boolean isUsedUp() {
        return used >= max;
    }
}
