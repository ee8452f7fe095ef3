package dev.postern.console.overview;

import java.util.ArrayList;
import java.util.List;

import dev.postern.console.overview.Overview.Finding;

/** Collects what was looked at: what needs somebody, and what is in order. */
final class Findings {

    static final String BAD = "bad";
    static final String WARN = "warn";

    private final List<Finding> all = new ArrayList<>();
    private final List<String> fine = new ArrayList<>();

    void add(String tone, String words, String path, String detail) {
        all.add(new Finding(tone, words, path, detail));
    }

    /** @param words part of a sentence */
    void fine(String words) {
        fine.add(words);
    }

    List<Finding> all() {
        return List.copyOf(all);
    }

    String sentence() {
        String joined = String.join("; ", fine);
        return joined.isEmpty() ? "" : Character.toUpperCase(joined.charAt(0)) + joined.substring(1) + ".";
    }

    /** {@code 1 secret}, {@code 2 secrets}. */
    static String number(long count, String noun) {
        return count + " " + noun + (count == 1 ? "" : "s");
    }
}
