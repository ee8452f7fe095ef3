package dev.postern.ops;

import java.io.FileNotFoundException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import io.quarkus.runtime.QuarkusBindException;
import io.quarkus.runtime.configuration.ConfigurationException;
import io.smallrye.config.ConfigValidationException;

import dev.postern.config.FileOwner;
import dev.postern.config.MasterKey;
import dev.postern.config.StartRefused;
import dev.postern.entity.RegistryConflict;

/** Accidents that keep Postern from starting and that an operator can repair, in the form of wrong settings. */
final class StartAccident {

    private static final String HEADING = "Postern does not start:\n  - ";

    private static final Pattern SETTING = Pattern.compile("property (\\S+)");

    /** SmallRye Config, of {@code .env} and {@code application.properties}. */
    private static final Pattern SETTINGS_FILE = Pattern.compile("SRCFG00035: Failed to load resource file:(?://)?(/.*)");

    private StartAccident() {
    }

    /** The words for an operator; empty when the failure is not known here, so that its stack trace is all there is. */
    static Optional<String> of(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof ConfigValidationException wrong) {
                return Optional.of(UnreadableSettings.told(wrong));
            }
            if (cause instanceof ConfigurationException) {
                return Optional.of(lost(String.valueOf(cause.getMessage())).map(HEADING::concat).orElse(cause.getMessage()));
            }
            if (cause instanceof StartRefused || cause instanceof MasterKey.CannotOpen || cause instanceof RegistryConflict) {
                return Optional.of(HEADING + cause.getMessage());
            }
            Matcher file = SETTINGS_FILE.matcher(String.valueOf(cause.getMessage()));
            if (file.find()) {
                return Optional.of(HEADING + ofSettings(file.group(1)));
            }
            if (cause instanceof QuarkusBindException taken) {
                return Optional.of(HEADING + "port " + taken.getPort() + " of " + taken.getHost()
                        + " is taken by another process, or is not for this one to take: end that process, or choose another port "
                        + "with quarkus.http.port or quarkus.http.ssl-port");
            }
        }
        return certificate(failure).map(HEADING::concat);
    }

    private static String ofSettings(String file) {
        return file + " holds settings and cannot be read: " + FileOwner.words(Path.of(file))
                + ". Let the user of this process read it; it is UTF-8 text";
    }

    /** A path with a letter that the locale does not have cannot even be made a path. */
    private static Optional<String> lost(String message) {
        if (!message.contains("unmappable") && message.indexOf(GivenSettings.LOST) < 0) {
            return Optional.empty();
        }
        Matcher setting = SETTING.matcher(message);
        return Optional.of(GivenSettings.lost(setting.find() ? setting.group(1) : "a setting"));
    }

    /** The files that Quarkus reads before anything of Postern runs; their names are in its messages. */
    private static Optional<String> certificate(Throwable failure) {
        boolean tls = false;
        Throwable root = failure;
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            tls |= isOfTls(cause);
            root = cause;
        }
        if (!tls) {
            return Optional.empty();
        }
        String reason = root instanceof NoSuchFileException || root instanceof FileNotFoundException ? "is not there"
                : root instanceof AccessDeniedException ? "may not be read by this process" : "cannot be used";
        String said = root instanceof FileSystemException file ? file.getFile() : root.getMessage();
        return Optional.of("a certificate or key of quarkus.tls.* or quarkus.http.ssl.* " + reason + " (" + said
                + "): correct the setting, or make the file readable; certificate and key are PEM and belong together");
    }

    private static boolean isOfTls(Throwable cause) {
        for (StackTraceElement at : cause.getStackTrace()) {
            String type = at.getClassName();
            if (type.startsWith("io.quarkus.tls.") || type.startsWith("io.quarkus.vertx.http.runtime.options.Tls")
                    || type.startsWith("io.vertx.core.net.impl.KeyStoreHelper")
                    || type.startsWith("io.vertx.core.net.impl.SSL")) {
                return true;
            }
        }
        return String.valueOf(cause.getMessage()).toLowerCase(Locale.ROOT).contains("certificate");
    }
}
