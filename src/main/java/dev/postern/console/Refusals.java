package dev.postern.console;

import java.time.Clock;
import java.time.Instant;
import java.util.List;

import jakarta.inject.Singleton;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.postern.events.KeptLog;
import dev.postern.events.QueryRefused;

/** What the kept log knows about an application. */
@Singleton
final class Refusals {

    /** Field of an event that has the id of the secret or key that was used. */
    static final String CREDENTIAL = "details.client_credential.id";

    private static final int SHOWN = 5;

    private final KeptLog log;
    private final Visit visit;
    private final Clock clock;

    Refusals(KeptLog log, Visit visit, Clock clock) {
        this.log = log;
        this.visit = visit;
        this.clock = clock;
    }

    private boolean isReadable() {
        return log.isKept() && visit.may("read:logs", "read:logs_users");
    }

    /** The last token requests of an application that were refused; null: they cannot be shown. */
    List<ApplicationPage.Refusal> of(String clientId) {
        if (!isReadable()) {
            return null;
        }
        try {
            Instant now = clock.instant();
            return log.search("type:feccft AND " + LogQuery.of("client_id", clientId), true, 0, SHOWN, false).events().stream()
                    .map(event -> refusal(event, now)).toList();
        } catch (QueryRefused busy) {
            return null;
        }
    }

    private static ApplicationPage.Refusal refusal(ObjectNode event, Instant now) {
        JsonNode details = event.path("details");
        return new ApplicationPage.Refusal(LogQuery.PATH + "/" + event.path("log_id").asText(),
                Moment.of(Instant.parse(event.path("date").asText()), now),
                event.path("description").asText(), details.path("reason").asText(), event.path("audience").asText(""));
    }

    /** How many tokens an application got since yesterday, as a number or as "more than"; empty: it is not known. */
    String tokensOfADay(String clientId) {
        return tokensOfADay(clientId, "");
    }

    /**
     * The same, of those that a query finds.
     *
     * @param term of the query; empty: all
     */
    String tokensOfADay(String clientId, String term) {
        if (!isReadable()) {
            return "";
        }
        try {
            int found = log
                    .search("type:seccft AND " + LogQuery.of("client_id", clientId) + " AND date:[now-1d TO *]"
                            + (term.isEmpty() ? "" : " AND " + term), true, 0, 1,
                            true)
                    .total();
            return found >= KeptLog.FOUND_MAX ? "more than " + KeptLog.FOUND_MAX : String.valueOf(found);
        } catch (QueryRefused busy) {
            return "";
        }
    }
}
