package dev.postern.config;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Collects a sentence for each setting that is out of its bounds. */
public final class SettingBounds {

    /** The longest of all durations: far from what overflows in nanoseconds. */
    public static final Duration LONGEST = Duration.ofDays(36_500);
    /** How often anything is done, at the most. */
    public static final Duration SHORTEST_INTERVAL = Duration.ofMillis(10);

    private final List<String> refusals = new ArrayList<>();

    /** At least {@code min}, and at most {@link #LONGEST}. */
    public SettingBounds atLeast(String setting, Duration value, Duration min) {
        if (value.compareTo(min) < 0) {
            refusals.add(setting + " must be at least " + min + ", but is " + value);
        } else if (value.compareTo(LONGEST) > 0) {
            refusals.add(setting + " must be at most P" + LONGEST.toDays() + "D, but is " + value);
        }
        return this;
    }

    public SettingBounds within(String setting, long value, long min, long max) {
        if (value < min || value > max) {
            refusals.add(setting + " must be " + min + " to " + max + ", but is " + value);
        }
        return this;
    }

    /** @param sentence begins with the setting; taken when the condition is not met */
    public SettingBounds require(boolean condition, String sentence) {
        if (!condition) {
            refusals.add(sentence);
        }
        return this;
    }

    /** A sentence for each of them that is out of bounds. */
    public List<String> refusals() {
        return List.copyOf(refusals);
    }
}
