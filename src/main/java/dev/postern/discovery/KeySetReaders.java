package dev.postern.discovery;

import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

import jakarta.inject.Singleton;

import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;

import dev.postern.keys.SigningKey;
import dev.postern.text.Texts;
import dev.postern.web.TrustedProxies;

/**
 * Who has fetched the public keys from this process, and which. So people see before a rotation who does not know the next key
 * yet. In memory, bounded ({@link ReaderTable}), and noted only if there are pages that show it.
 */
@Singleton
public final class KeySetReaders {

    private static final int USER_AGENT_MAX = 120;

    private final TrustedProxies proxies;
    private final Clock clock;
    private final ReaderTable table = new ReaderTable();
    private volatile Optional<Instant> since = Optional.empty();

    KeySetReaders(TrustedProxies proxies, Clock clock) {
        this.proxies = proxies;
        this.clock = clock;
    }

    /** Begins to note them; once, if somebody will look. */
    public void begin() {
        since = Optional.of(clock.instant());
    }

    /** Notes that this request gets these keys. An answer without a body (HEAD) gives nobody a key. Never blocks. */
    void fetched(HttpServerRequest request, KeyDocument document, List<SigningKey> keys) {
        if (since.isPresent() && HttpMethod.GET.equals(request.method())) {
            table.fetched(new ReaderTable.Who(ReaderAddress.of(proxies.callerAddress(request)), document,
                    printable(request.getHeader(HttpHeaders.USER_AGENT))), keys.stream().map(SigningKey::kid).toList(),
                    clock.instant());
        }
    }

    /** What could hide or reorder other text goes, and what is too long. */
    static String printable(String userAgent) {
        if (userAgent == null) {
            return "";
        }
        String bounded = Texts.elided(userAgent, USER_AGENT_MAX);
        StringBuilder printable = new StringBuilder(bounded.length());
        for (int i = 0; i < bounded.length(); i = bounded.offsetByCodePoints(i, 1)) {
            if (isPrintable(bounded.codePointAt(i))) {
                printable.appendCodePoint(bounded.codePointAt(i));
            }
        }
        return printable.toString().strip();
    }

    private static boolean isPrintable(int character) {
        return switch (Character.getType(character)) {
            case Character.CONTROL, Character.FORMAT, Character.SURROGATE, Character.PRIVATE_USE, Character.UNASSIGNED,
                    Character.LINE_SEPARATOR, Character.PARAGRAPH_SEPARATOR ->
                false;
            default -> true;
        };
    }

    /** Since when they are noted; empty: they are not. */
    public Optional<Instant> since() {
        return since;
    }

    /** Those of the last seven days. */
    public List<KeySetReader> all() {
        return table.all(clock.instant());
    }

    /** When somebody was last left out for want of a place; empty: not within seven days. */
    public Optional<Instant> leftOutAt() {
        return table.leftOutAt(clock.instant());
    }
}
