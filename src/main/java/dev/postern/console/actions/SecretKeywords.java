package dev.postern.console.actions;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Collectors;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.POJONode;

/**
 * What stands for the values of secrets in a tenant file: names in the environment, a different one for each secret of an
 * Action,
 * a module or a Hook. A secret is called like its variable: {@code api-key} and {@code API_KEY}. Of secrets that would be
 * called
 * alike, the one that is spelt like the variable keeps it, and each other one has digits of a hash of its own name behind it.
 * So
 * the keyword of one secret does not depend on the order of the others, nor on their number.
 */
final class SecretKeywords {

    private static final int DIGITS = 8;

    private SecretKeywords() {
    }

    /** Name → keyword, as {@link dev.postern.tenantfile.TenantExport} writes it: text would be written as no keyword. */
    static Map<String, JsonNode> of(Set<String> names) {
        Map<String, JsonNode> keywords = new TreeMap<>();
        variables(names).forEach((name, variable) -> keywords.put(name, new POJONode("##" + variable + "##")));
        return keywords;
    }

    static Map<String, String> variables(Set<String> names) {
        Map<String, Long> users = names.stream()
                .collect(Collectors.groupingBy(SecretKeywords::variable, Collectors.counting()));
        Set<String> taken = new TreeSet<>(users.keySet());
        Map<String, String> variables = new TreeMap<>();
        for (String name : new TreeSet<>(names)) {
            String plain = variable(name);
            boolean alone = users.get(plain) == 1 || name.equals(plain);
            variables.put(name, alone ? plain : free(plain, hash(name), taken::add));
        }
        return variables;
    }

    /** The shortest that nobody has; a secret may well be called like a variable with a hash. */
    private static String free(String plain, String hash, Predicate<String> take) {
        int digits = DIGITS;
        while (!take.test(plain + "_" + hash.substring(0, digits))) {
            digits++;
        }
        return plain + "_" + hash.substring(0, digits);
    }

    private static String variable(String name) {
        return name.toUpperCase(Locale.ROOT).replaceAll("[^A-Z0-9_]+", "_").replaceFirst("^(?=[0-9])", "_");
    }

    private static String hash(String name) {
        try {
            return HexFormat.of().withUpperCase().formatHex(
                    MessageDigest.getInstance("SHA-256").digest(name.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("SHA-256 is not available", e);
        }
    }
}
