package dev.postern.console;

import java.time.Clock;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.StreamSupport;

import jakarta.inject.Singleton;

import com.fasterxml.jackson.databind.JsonNode;

import dev.postern.config.Issuer;
import dev.postern.events.KeptLog;
import dev.postern.events.QueryRefused;
import dev.postern.keys.KeysConfig;
import dev.postern.keys.SigningKeys;
import dev.postern.snapshot.CurrentSnapshot;
import dev.postern.snapshot.ResourceServer;

/** Whose tokens end when a previous key is revoked. */
@Singleton
final class KeyCost {

    private static final int CALLERS_SHOWN = 10;

    private final CurrentSnapshot current;
    private final KeptLog log;
    private final KeysConfig config;
    private final SigningKeys signing;
    private final Visit visit;
    private final Issuer issuer;
    private final Clock clock;

    KeyCost(CurrentSnapshot current, KeptLog log, KeysConfig config, SigningKeys signing, Visit visit, Issuer issuer,
            Clock clock) {
        this.current = current;
        this.log = log;
        this.config = config;
        this.signing = signing;
        this.visit = visit;
        this.issuer = issuer;
        this.clock = clock;
    }

    /**
     * @param key in the fields of the Management API
     * @param algorithms that it signs by
     */
    KeyRevocation of(JsonNode key, List<String> algorithms, Problem problem, ApiCall call) {
        Instant now = clock.instant();
        Instant since = Optional.ofNullable(key.path("current_until").textValue()).map(Instant::parse).orElse(now);
        Optional<ResourceServer> longest = StreamSupport.stream(current.get().resourceServers().spliterator(), false)
                .filter(api -> algorithms.contains(api.signingAlgorithm().wireName()))
                .max(Comparator.comparingInt(ResourceServer::lifetimeSeconds));
        int lifetime = longest.map(ResourceServer::lifetimeSeconds).orElse(0);
        Instant lastSigned = since.plus(config.publishAhead()); // it signs until the next one was published for so long
        Instant end = lastSigned.plusSeconds(lifetime);
        boolean over = !end.isAfter(now);
        Optional<KeptLog.Page> tokens = over ? Optional.empty() : tokens(now.minusSeconds(lifetime), lastSigned);
        return new KeyRevocation(key.path("kid").asText(), String.join(", ", algorithms), Moment.of(since, now),
                signing.signsNow(key.path("kid").asText()), over ? null : Moment.of(end, now),
                longest.filter(any -> visit.may(ApisResource.READ)).map(ResourceServer::identifier).orElse(""),
                ApiView.lifetime(lifetime), tokens.map(KeyCost::count).orElse(""),
                tokens.map(KeyCost::callers).orElse(List.of()), problem, call.curl(issuer.baseUrl()));
    }

    /** The tokens of the time in which it may have signed those that are valid still. */
    private Optional<KeptLog.Page> tokens(Instant from, Instant until) {
        if (!log.isKept() || !visit.may("read:logs", "read:logs_users")) {
            return Optional.empty();
        }
        try {
            return Optional.of(log.search("type:seccft AND date:[" + from + " TO " + until + "]", true, 0, KeptLog.PAGE_MAX,
                    true));
        } catch (QueryRefused busy) {
            return Optional.empty();
        }
    }

    private static String count(KeptLog.Page tokens) {
        return tokens.total() >= KeptLog.FOUND_MAX ? "more than " + KeptLog.FOUND_MAX : String.valueOf(tokens.total());
    }

    private static List<String> callers(KeptLog.Page tokens) {
        return tokens.events().stream().map(event -> event.path("client_name").asText(event.path("client_id").asText("")))
                .distinct().limit(CALLERS_SHOWN).toList();
    }
}
