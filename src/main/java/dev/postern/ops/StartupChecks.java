package dev.postern.ops;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

import jakarta.annotation.Priority;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import jakarta.interceptor.Interceptor;

import org.jboss.logging.Logger;

import io.quarkus.arc.All;
import io.quarkus.runtime.LaunchMode;
import io.quarkus.runtime.StartupEvent;
import io.quarkus.runtime.configuration.ConfigurationException;

import dev.postern.config.Issuer;
import dev.postern.config.MasterKey;
import dev.postern.config.PosternConfig;
import dev.postern.config.SettingsCheck;
import dev.postern.credential.ClientSecret;
import dev.postern.entity.Ids;
import dev.postern.store.Database;

/**
 * Refuses to start with malformed or unsafe settings. Reports all of them at once, each with its property and with what to do.
 * Each feature checks its own settings ({@link SettingsCheck}); those of {@link PosternConfig} are checked here. Runs before
 * {@link Startup}, so no key, database or application has been made yet. If nothing is wrong, it takes the data directory for
 * this process. A refusal never repeats a secret.
 */
@Singleton
final class StartupChecks {

    private static final Logger LOG = Logger.getLogger(StartupChecks.class);
    private static final Pattern LOOPBACK = Pattern.compile("localhost|.+\\.localhost|127(?:\\.\\d{1,3}){3}|\\[::1]",
            Pattern.CASE_INSENSITIVE);
    /** In lower case, without a default port and without a path: a browser's spelling, which is compared byte for byte. */
    private static final Pattern ORIGIN = Pattern.compile("(https://(?![^/]*:443\\z)|http://(?![^/]*:80\\z))"
            + "([a-z0-9.-]+|\\[[0-9a-f:]+])(:[1-9][0-9]{0,4})?");
    private static final String POSTGRESQL_URL = "jdbc:postgresql:";

    /** Before the sentences about settings. */
    static final String HEADING = "Postern does not start with these settings:\n  - ";

    private static final String LINE_BREAK = "ends in a line break";
    private static final String MASTER_KEY = "postern.master-key";
    private static final String CLIENT_ID_SETTING = "postern.bootstrap.client-id";
    private static final String CLIENT_SECRET_SETTING = "postern.bootstrap.client-secret";
    private static final String DATABASE_PASSWORD = "postern.postgresql.password";

    private final PosternConfig config;
    private final PortsInUse ports;
    private final Database database;
    private final List<SettingsCheck> checks;

    StartupChecks(PosternConfig config, PortsInUse ports, Database database, @All List<SettingsCheck> checks) {
        this.config = config;
        this.ports = ports;
        this.database = database;
        this.checks = checks;
    }

    void onStart(@Observes @Priority(Interceptor.Priority.PLATFORM_BEFORE + 1) StartupEvent event) {
        GivenSettings given = GivenSettings.ofThisProcess();
        // before a refusal: the cause may be a misspelt name
        given.unread().forEach(variable -> LOG.warnf("The environment variable %s is no setting of Postern, nothing reads it: "
                + "check its spelling", variable));
        List<String> refusals = new ArrayList<>(given.refusals());
        if (!given.isComplete()) {
            throw refused(refusals);
        }
        refusals.addAll(refusals(config, LaunchMode.current()));
        checks.stream().flatMap(check -> check.refusals().stream()).sorted().forEach(refusals::add);
        if (LaunchMode.current() == LaunchMode.NORMAL) {
            refusals.addAll(ports.refusals());
            demoData(config.dataDir()).ifPresent(refusals::add);
        }
        if (!refusals.isEmpty()) {
            throw refused(refusals);
        }
        if (LaunchMode.current() == LaunchMode.NORMAL && isPlainHttpInPublic(config.baseUrl().orElseThrow())) {
            LOG.warn("postern.insecure-http=true: secrets and tokens travel in clear. Put TLS in front of Postern and let "
                    + "postern.base-url start with https");
        }
        if (LaunchMode.current() == LaunchMode.NORMAL && isLoopback(config.baseUrl().orElseThrow())) {
            ports.unserved(config.baseUrl().orElseThrow()).ifPresent(LOG::warn);
        }
        database.claim();
    }

    private static ConfigurationException refused(List<String> refusals) {
        return new ConfigurationException(HEADING + String.join("\n  - ", refusals));
    }

    /** What is wrong with the settings, a sentence each; empty when nothing is. */
    static List<String> refusals(PosternConfig config, LaunchMode mode) {
        List<String> refusals = new ArrayList<>();
        baseUrl(config, mode).ifPresent(refusals::add);
        config.masterKey().flatMap(StartupChecks::masterKey).ifPresent(refusals::add);
        refusals.addAll(store(config));
        config.bootstrap().clientId().filter(id -> !Ids.ID.matcher(id).matches()).ifPresent(id -> refusals.add(
                CLIENT_ID_SETTING + " must be 1 to 64 characters of A-Z a-z 0-9 - . _ ~" + ofWhich(id)
                        + "; leave it out to have one made"));
        config.bootstrap().clientSecret().filter(secret -> !ClientSecret.VALUE.matcher(secret).matches())
                .ifPresent(secret -> refusals.add(CLIENT_SECRET_SETTING + " must have at least "
                        + ClientSecret.CHARACTERS_MIN + " characters and at most " + ClientSecret.CHARACTERS_MAX
                        + ", all of visible ASCII" + ofWhich(secret) + "; leave it out to have a strong one made"));
        config.postgresql().password().filter(password -> ofWhich(password).endsWith(LINE_BREAK)).ifPresent(password -> refusals
                .add(DATABASE_PASSWORD + " " + LINE_BREAK + ": remove it from the file or secret it comes from"));
        config.cors().origins().orElse(Set.of()).stream().filter(origin -> !ORIGIN.matcher(origin).matches())
                .forEach(origin -> refusals.add("postern.cors.origins must be origins as browsers send them, such as "
                        + "https://app.example.com, separated by commas, but one is " + origin));
        if (config.bootstrap().restore()
                && (config.bootstrap().clientId().isEmpty() || config.bootstrap().clientSecret().isEmpty())) {
            refusals.add(
                    "postern.bootstrap.restore=true needs postern.bootstrap.client-id and postern.bootstrap.client-secret: "
                            + "whose access is restored, and by which secret");
        }
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

    /** Every developer knows its applications and their secrets. */
    private static Optional<String> demoData(Path dataDir) {
        return Files.exists(dataDir.resolve(DemoTenant.CREDENTIALS))
                ? Optional.of("postern.data-dir (" + dataDir + ") holds the demo tenant of dev mode: set it to a directory of "
                        + "production's own")
                : Optional.empty();
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
            MasterKey.decode(base64);
            return Optional.empty();
        } catch (IllegalArgumentException e) {
            return Optional.of(base64.contains("${")
                    ? MASTER_KEY
                            + " must be 32 bytes in base64, and is taken as it is written: an expression ${…} is not expanded"
                    : e.getMessage());
        }
    }

    /** The invisible characters of a secret, for the message about its form. */
    private static String ofWhich(String value) {
        if (value.endsWith("\n") || value.endsWith("\r")) {
            return ", but " + LINE_BREAK;
        }
        return value.equals(value.strip()) ? "" : ", but begins or ends in a space";
    }

    private static boolean isPlainHttpInPublic(String baseUrl) {
        return baseUrl.startsWith("http:") && !isLoopback(baseUrl);
    }

    private static boolean isLoopback(String baseUrl) {
        return LOOPBACK.matcher(new Issuer(baseUrl).host()).matches();
    }
}
