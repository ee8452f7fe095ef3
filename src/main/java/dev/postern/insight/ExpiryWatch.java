package dev.postern.insight;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;

import org.jboss.logging.Logger;

import io.quarkus.runtime.ShutdownEvent;

import dev.postern.audit.AuditLog;
import dev.postern.config.Periodic;
import dev.postern.entity.StoreUnavailable;
import dev.postern.insight.ExpiryNotes.Notice;

/**
 * Tells operators of secrets and keys that expire: by an event 30, 14, 7 and 1 days ahead, and a line in the log. Of several
 * processes one tells.
 */
@Singleton
public final class ExpiryWatch {

    private static final Logger LOG = Logger.getLogger(ExpiryWatch.class);

    private static final Duration AHEAD = Duration.ofDays(30);
    /** Notices of one run; the others come with the next. */
    private static final int AT_ONCE = 100;
    /** Notices that are known to be told; beyond it the store is asked again. */
    private static final int REMEMBERED_MAX = 100_000;

    private final Expiries expiries;
    private final ExpiryNotes notes;
    private final AuditLog log;
    private final Clock clock;
    private final Duration interval;
    private final Periodic thread;
    private final Set<Notice> told = new HashSet<>();

    ExpiryWatch(Expiries expiries, ExpiryNotes notes, AuditLog log, InsightConfig config, Clock clock) {
        this.expiries = expiries;
        this.notes = notes;
        this.log = log;
        this.clock = clock;
        this.interval = config.expiryInterval();
        this.thread = new Periodic("expiry-watch", interval, this::run);
    }

    /** Once, when what is registered is in memory. */
    public void start() {
        thread.start(interval);
    }

    void stop(@Observes ShutdownEvent event) {
        thread.stop(Duration.ZERO);
    }

    private void run() {
        Instant now = clock.instant();
        List<Notice> due = expiries.within(AHEAD).stream()
                .flatMap(expiry -> expiry.notice(now).map(days -> new Notice(expiry, days)).stream())
                .filter(notice -> !told.contains(notice)).limit(AT_ONCE).toList();
        if (due.isEmpty()) {
            return;
        }
        try {
            notes.take(due).forEach(this::tell);
            if (told.size() > REMEMBERED_MAX) {
                told.clear();
            }
            told.addAll(due);
        } catch (StoreUnavailable e) {
            LOG.debugf("Expiries are told later: %s", e.getMessage());
            return;
        }
        if (due.size() == AT_ONCE) {
            thread.soon();
        }
    }

    private void tell(Notice notice) {
        Expiry expiry = notice.expiry();
        LOG.warnf("The %s %s of application %s expires at %s, within %d days", expiry.type(), expiry.id(), expiry.clientId(),
                expiry.at(), notice.days());
        log.credentialExpires(expiry.clientId(), expiry.clientName(), expiry.type(), expiry.id(), expiry.name(), expiry.at(),
                notice.days());
    }
}
