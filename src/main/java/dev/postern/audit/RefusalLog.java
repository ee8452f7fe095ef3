package dev.postern.audit;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.regex.Pattern;

import org.jboss.logging.Logger;

import dev.postern.oauth.OAuthError;
import dev.postern.snapshot.Client;
import dev.postern.snapshot.RegistrySnapshot;
import dev.postern.text.Texts;

/**
 * Writes into the process's log why tokens were refused: one line for each refusal, up to a number a second; the others are
 * counted in one line. On in dev mode; elsewhere set the log category {@value #CATEGORY}.
 *
 * <p>
 * Nothing of a request gets into a line but its client id, cut to four characters unless the client is registered (a secret may
 * stand there by mistake), its audience and the reason; all of them on one line, short and without control characters.
 */
final class RefusalLog {

    /** Level {@code INFO} shows the lines, {@code WARN} hides them. */
    static final String CATEGORY = "postern.refusals";

    /** Writes nothing. */
    static final RefusalLog SILENT = new RefusalLog(() -> null);

    private static final Logger LOG = Logger.getLogger(CATEGORY);
    private static final int LINES_PER_SECOND = 10;
    private static final int TEXT_LENGTH_MAX = 200;
    private static final int ID_CHARACTERS = 4;
    /** Control, format and unassigned characters, separators of lines and paragraphs, halves of pairs. */
    private static final Pattern NOT_PRINTABLE = Pattern.compile("[\\p{C}\\p{Zl}\\p{Zp}]");

    private final Supplier<RegistrySnapshot> registry;
    private final EventRate rate = new EventRate(LINES_PER_SECOND);

    /** @param registry answers null to write nothing at all */
    RefusalLog(Supplier<RegistrySnapshot> registry) {
        this.registry = registry;
    }

    void tell(long now, boolean proven, Optional<String> clientId, Optional<String> clientName, Optional<String> audience,
            OAuthError refusal) {
        RegistrySnapshot snapshot = LOG.isInfoEnabled() ? registry.get() : null;
        if (snapshot != null && rate.admits(now)) {
            LOG.infof("Token refused: %s%s: %s%s", who(clientId, clientName) + (proven ? "" : ", not authenticated"),
                    audience.map(sent -> ", audience " + line(sent)).orElse(""), line(refusal.reason()),
                    refusal instanceof OAuthError.AccessDenied ? audience.flatMap(sent -> likelier(sent, snapshot)).orElse("")
                            : "");
        }
    }

    /** A refusal with an event of its own. */
    void tell(long now, Client client, String reason) {
        if (LOG.isInfoEnabled() && registry.get() != null && rate.admits(now)) {
            LOG.infof("Token refused: %s: %s", who(Optional.of(client.clientId()), Optional.of(client.name())), reason);
        }
    }

    /** One line about those that had none, once their second is over. */
    void sumUp(long now) {
        long count = rate.takeCounted(now);
        if (count > 0) {
            LOG.infof("Token refused: %s more, too many to tell one by one", Long.toString(count));
        }
    }

    private static String who(Optional<String> clientId, Optional<String> clientName) {
        String id = clientId.map(sent -> line(Texts.elided(sent, ID_CHARACTERS)))
                .orElse("no client_id");
        return clientName.map(RefusalLog::line).orElse("unknown application") + " (" + id + ")";
    }

    /** The API that may have been meant: the same but for a slash at the end, the scheme, the case or spaces around. */
    private static Optional<String> likelier(String audience, RegistrySnapshot snapshot) {
        if (snapshot.resourceServer(audience).isPresent()) {
            return Optional.empty();
        }
        String trimmed = audience.strip();
        String lower = trimmed.toLowerCase(Locale.ROOT);
        return List.of(trimmed, slash(trimmed), lower, slash(lower), scheme(lower), slash(scheme(lower))).stream()
                .filter(candidate -> snapshot.resourceServer(candidate).isPresent()).findFirst()
                .map(candidate -> "; did you mean " + line(candidate) + "?");
    }

    private static String slash(String audience) {
        return audience.endsWith("/") ? audience.substring(0, audience.length() - 1) : audience + "/";
    }

    private static String scheme(String audience) {
        return audience.startsWith("http://") ? "https" + audience.substring(4)
                : audience.startsWith("https://") ? "http" + audience.substring(5) : "https://" + audience;
    }

    private static String line(String text) {
        String cut = TextBounds.bounded(text, TEXT_LENGTH_MAX);
        return NOT_PRINTABLE.matcher(cut).replaceAll("?");
    }
}
