package dev.postern.ops;

import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

import jakarta.annotation.Priority;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import jakarta.interceptor.Interceptor;

import org.jboss.logging.Logger;

import io.quarkus.runtime.LaunchMode;
import io.quarkus.runtime.StartupEvent;
import io.quarkus.runtime.configuration.ConfigurationException;

import dev.postern.config.Issuer;
import dev.postern.config.MasterKey;
import dev.postern.config.PosternConfig;

/**
 * Refuses to start with settings that are malformed or unsafe, all of them at once, each by its property and with what to
 * do. Runs before {@link Startup}, so no key, database or application has been made yet. Secrets are never repeated.
 */
@Singleton
final class StartupChecks {

    private static final Logger LOG = Logger.getLogger(StartupChecks.class);
    private static final Pattern CLIENT_ID = Pattern.compile("[A-Za-z0-9._~-]{1,64}");
    private static final Pattern LOOPBACK = Pattern.compile("localhost|.+\\.localhost|127(?:\\.\\d{1,3}){3}|\\[::1]",
            Pattern.CASE_INSENSITIVE);
    private static final String POSTGRESQL_URL = "jdbc:postgresql:";
    private static final int SECRET_CHARACTERS_MIN = 16;
    private static final Pattern CLIENT_SECRET = Pattern.compile("[\\x21-\\x7E]{" + SECRET_CHARACTERS_MIN + ",512}");

    private final PosternConfig config;

    StartupChecks(PosternConfig config) {
        this.config = config;
    }

    void onStart(@Observes @Priority(Interceptor.Priority.PLATFORM_BEFORE) StartupEvent event) {
        List<String> refusals = refusals(config, LaunchMode.current());
        if (!refusals.isEmpty()) {
            throw new ConfigurationException("Postern does not start with these settings:\n  - "
                    + String.join("\n  - ", refusals));
        }
        if (LaunchMode.current() == LaunchMode.NORMAL && isPlainHttpInPublic(config.baseUrl().orElseThrow())) {
            LOG.warn("postern.insecure-http=true: secrets and tokens travel in clear. Put TLS in front of Postern and let "
                    + "postern.base-url start with https");
        }
    }

    /** What is wrong with the settings, a sentence each; empty when nothing is. */
    static List<String> refusals(PosternConfig config, LaunchMode mode) {
        List<String> refusals = new ArrayList<>();
        baseUrl(config, mode).ifPresent(refusals::add);
        config.masterKey().flatMap(StartupChecks::masterKey).ifPresent(refusals::add);
        refusals.addAll(store(config));
        config.bootstrap().clientId().filter(id -> !CLIENT_ID.matcher(id).matches()).ifPresent(id -> refusals.add(
                "postern.bootstrap.client-id must be 1 to 64 characters of A-Z a-z 0-9 - . _ ~; leave it out to have one made"));
        config.bootstrap().clientSecret().filter(secret -> !CLIENT_SECRET.matcher(secret).matches())
                .ifPresent(secret -> refusals.add("postern.bootstrap.client-secret must have at least "
                        + SECRET_CHARACTERS_MIN + " characters and at most 512, all of visible ASCII; leave it out to have a "
                        + "strong one made"));
        return refusals;
    }

    private static Optional<String> baseUrl(PosternConfig config, LaunchMode mode) {
        boolean production = mode == LaunchMode.NORMAL;
        if (config.baseUrl().isEmpty()) {
            return production
                    ? Optional.of("postern.base-url is missing: set it to the public origin, such as https://auth.example.com")
                    : Optional.empty();
        }
        String baseUrl = config.baseUrl().get();
        try {
            new Issuer(baseUrl);
        } catch (IllegalArgumentException e) {
            return Optional.of(e.getMessage());
        }
        if (production && !config.insecureHttp() && isPlainHttpInPublic(baseUrl)) {
            return Optional.of("postern.base-url is plain http on a host that is not loopback (" + baseUrl
                    + "): use https, or accept that secrets and tokens travel in clear with postern.insecure-http=true");
        }
        return Optional.empty();
    }

    private static List<String> store(PosternConfig config) {
        List<String> refusals = new ArrayList<>();
        Optional<String> url = config.postgresql().url();
        switch (config.store()) {
            case SQLITE -> {
                if (url.isPresent()) {
                    refusals.add("postern.postgresql.url is set, but postern.store is sqlite: set postern.store=postgresql, or "
                            + "leave the URL out");
                }
            }
            case POSTGRESQL -> {
                if (url.filter(given -> given.startsWith(POSTGRESQL_URL)).isEmpty()) { // not repeated: may hold a password
                    refusals.add("postern.postgresql.url must be set with postern.store=postgresql, as " + POSTGRESQL_URL
                            + "//host/database");
                }
                if (config.masterKey().isEmpty()) {
                    refusals.add(
                            "postern.master-key must be set with postern.store=postgresql, the same for all replicas; make "
                                    + "one with: openssl rand -base64 32");
                }
            }
        }
        return refusals;
    }

    private static Optional<String> masterKey(String base64) {
        try {
            new MasterKey(Base64.getDecoder().decode(base64.trim()));
            return Optional.empty();
        } catch (IllegalArgumentException e) { // its message may quote the key
            return Optional.of("postern.master-key must be 32 bytes in base64; make one with: openssl rand -base64 32");
        }
    }

    private static boolean isPlainHttpInPublic(String baseUrl) {
        return baseUrl.startsWith("http:") && !LOOPBACK.matcher(new Issuer(baseUrl).host()).matches();
    }
}
