package dev.postern.registry;

import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** Scopes of the Management API as operators write them: {@code read:* create:clients}. */
public final class ScopeWords {

    private ScopeWords() {
    }

    /**
     * The scopes that the words stand for, in order.
     *
     * @param words scopes, or beginnings of scopes that end in {@code *}, with spaces or commas between them
     * @throws IllegalArgumentException a word stands for no scope; the message says which
     */
    public static Set<String> meant(String words) {
        List<String> known = SystemApi.scopeValues();
        Set<String> chosen = new TreeSet<>();
        for (String word : words.strip().split("[\\s,]+", -1)) {
            boolean many = word.endsWith("*");
            String stem = many ? word.substring(0, word.length() - 1) : word;
            List<String> meant = known.stream().filter(scope -> many ? scope.startsWith(stem) : scope.equals(word)).toList();
            if (meant.isEmpty()) {
                throw new IllegalArgumentException("The Management API has no scope " + word);
            }
            chosen.addAll(meant);
        }
        return chosen;
    }
}
