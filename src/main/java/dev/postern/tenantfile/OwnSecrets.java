package dev.postern.tenantfile;

import java.util.HashSet;
import java.util.Locale;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

import org.eclipse.microprofile.config.Config;

import com.fasterxml.jackson.databind.JsonNode;

import dev.postern.config.WrittenSetting;

/**
 * The secrets among the settings of Postern and Quarkus, however they came there: by a variable of another name that an
 * expression refers to ({@code POSTERN_MASTER_KEY='${VAULT_KEY}'}), or in a variable that holds more
 * ({@code JAVA_TOOL_OPTIONS=-Dpostern.master-key=…}).
 *
 * @param credentials secrets of applications, which a file may give to an application
 * @param others master key, passwords
 */
record OwnSecrets(Secrets credentials, Secrets others) {

    /** Of a profile's setting too: {@code _PROD_POSTERN_MASTER_KEY}. */
    private static final Pattern OWN = Pattern
            .compile("_*(POSTERN|QUARKUS|SMALLRYE)(_.*)?|_.*_(POSTERN|QUARKUS|SMALLRYE)_.*");
    private static final Pattern SECRET = Pattern.compile(".*(SECRET|SECRET_VALUE|PASSWORD|PASSPHRASE|_KEY)");
    private static final Pattern CREDENTIAL = Pattern.compile(".*(SECRET|SECRET_VALUE)");
    private static final Pattern REFERENCE = Pattern.compile("\\$\\{+([^}:{$]+)");
    private static final Pattern PASSWORD_IN_URL = Pattern.compile("[?&;](?:ssl)?password=([^&;]+)|://[^/@:]*:([^/@]+)@");
    /** A secret so long may also be one of several things in a value; a shorter one may be so by chance. */
    private static final int CHARACTERS_WITHIN_MIN = 12;

    static OwnSecrets of(Config config) {
        OwnSecrets found = new OwnSecrets(new Secrets(new HashSet<>(), new HashSet<>()),
                new Secrets(new HashSet<>(), new HashSet<>()));
        for (String name : config.getPropertyNames()) {
            if (isOwn(name)) {
                found.add(spelt(name), config, name);
            }
        }
        return found;
    }

    /** Whether this is the name of a setting of Postern or Quarkus, in any spelling. */
    static boolean isOwn(String name) {
        return OWN.matcher(spelt(name)).matches();
    }

    /** As a variable of the environment. */
    private static String spelt(String name) {
        return name.toUpperCase(Locale.ROOT).replaceAll("[^A-Z0-9]", "_");
    }

    private void add(String spelt, Config config, String name) {
        boolean url = spelt.endsWith("_URL");
        if (!url && !SECRET.matcher(spelt).matches()) {
            return;
        }
        Secrets kind = CREDENTIAL.matcher(spelt).matches() ? credentials : others;
        String raw = WrittenSetting.of(config, name).orElse("");
        String value = expanded(config, name).orElse(raw);
        REFERENCE.matcher(raw).results().forEach(reference -> kind.names().add(reference.group(1).strip()));
        if (url) {
            PASSWORD_IN_URL.matcher(value).results()
                    .forEach(found -> kind.add(found.group(1) == null ? found.group(2) : found.group(1)));
        } else {
            kind.add(value);
            kind.add(raw);
        }
    }

    private static Optional<String> expanded(Config config, String name) {
        try {
            return config.getOptionalValue(name, String.class);
        } catch (NoSuchElementException | IllegalArgumentException noExpression) { // a secret may hold any characters
            return Optional.empty();
        }
    }

    /** Whether an expression takes a secret from the variable of this name. */
    boolean isNamed(String key, Keywords.Use use) {
        return others.names().contains(key) || (use == Keywords.Use.SHOWN && credentials.names().contains(key));
    }

    /** Whether a value, or anything in it, is or holds one of the secrets. */
    boolean areIn(JsonNode value, Keywords.Use use) {
        if (value.isContainerNode()) {
            return value.valueStream().anyMatch(item -> areIn(item, use));
        }
        return others.areIn(value.asText()) || (use == Keywords.Use.SHOWN && credentials.areIn(value.asText()));
    }

    /** @param names of variables that expressions refer to */
    private record Secrets(Set<String> values, Set<String> names) {

        private void add(String secret) {
            if (!secret.isBlank()) {
                values.add(secret.strip());
            }
        }

        private boolean areIn(String text) {
            return values.stream().anyMatch(secret -> secret.length() < CHARACTERS_WITHIN_MIN ? text.strip().equals(secret)
                    : text.contains(secret));
        }

        @Override
        public String toString() {
            return "Secrets[***]";
        }
    }

    @Override
    public String toString() {
        return "OwnSecrets[***]";
    }
}
