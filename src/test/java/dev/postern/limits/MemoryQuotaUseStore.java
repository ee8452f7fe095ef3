package dev.postern.limits;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import dev.postern.entity.StoreUnavailable;

/** As the SQL store, in a map; it can be away, and can fail after it has done its work. */
final class MemoryQuotaUseStore implements QuotaUseStore {

    private final Map<QuotaBucket, StoredUse> uses = new HashMap<>();
    private final Map<String, Told> own = new HashMap<>();
    private long revision;
    private boolean away;
    private boolean answerIsLost;
    private Optional<Instant> clock = Optional.empty();

    @Override
    public synchronized Exchanged exchange(String process, List<Told> told, long known) {
        if (away) {
            throw new StoreUnavailable(new IllegalStateException("away"));
        }
        Map<QuotaBucket, Answer> answers = new HashMap<>();
        if (!told.isEmpty()) {
            revision++;
        }
        for (Told each : told) {
            StoredUse before = uses.getOrDefault(each.bucket(), new StoredUse(each.bucket(), 0, 0, 0, 0));
            Told ownBefore = own.getOrDefault(process + each.bucket(), new Told(each.bucket(), 0, 0, Optional.empty()));
            long tokens = before.tokens() + each.issued() - ownBefore.issued();
            long outstanding = before.outstanding() + each.outstanding() - ownBefore.outstanding();
            long granted = each.wish().filter(wish -> clock.isEmpty() || each.bucket().isOf(clock.get()))
                    .map(wish -> wish.granted(tokens + outstanding)).orElse(0L);
            boolean inVain = granted == 0 && each.wish().filter(wish -> wish.atOnce() > 0).isPresent();
            uses.put(each.bucket(), new StoredUse(each.bucket(), tokens, outstanding + granted,
                    inVain ? revision : before.wanted(), revision));
            own.put(process + each.bucket(),
                    new Told(each.bucket(), each.issued(), each.outstanding() + granted, Optional.empty()));
            answers.put(each.bucket(), new Answer(granted, each.issued() - ownBefore.issued()));
        }
        if (answerIsLost) {
            throw new StoreUnavailable(new IllegalStateException("the answer is lost"));
        }
        List<StoredUse> changed = new ArrayList<>(uses.values());
        changed.removeIf(use -> use.revision() <= known);
        changed.sort(Comparator.comparingLong(StoredUse::revision));
        return new Exchanged(changed, answers, clock);
    }

    @Override
    public synchronized void forget(String process) {
        own.keySet().removeIf(key -> key.startsWith(process));
    }

    @Override
    public synchronized void deleteEndedBefore(long moment) {
        uses.keySet().removeIf(bucket -> bucket.endsAt() < moment);
    }

    synchronized StoredUse use(QuotaBucket bucket) {
        return uses.getOrDefault(bucket, new StoredUse(bucket, 0, 0, 0, 0));
    }

    synchronized void away(boolean isAway) {
        away = isAway;
    }

    synchronized void losesAnswers(boolean loses) {
        answerIsLost = loses;
    }

    synchronized void clock(Instant now) {
        clock = Optional.of(now);
    }

    /** As a database that was restored from a backup of long ago. */
    synchronized void empty() {
        uses.clear();
        own.clear();
        revision = 0;
    }

    /** The same store, as one process reaches it. */
    Wire wire() {
        return new Wire();
    }

    /** What leads to the store until it is cut. */
    final class Wire implements QuotaUseStore {

        private volatile boolean cut;

        void cut() {
            cut = true;
        }

        @Override
        public Exchanged exchange(String process, List<Told> told, long known) {
            refuseIfCut();
            return MemoryQuotaUseStore.this.exchange(process, told, known);
        }

        @Override
        public void forget(String process) {
            refuseIfCut();
            MemoryQuotaUseStore.this.forget(process);
        }

        @Override
        public void deleteEndedBefore(long moment) {
            refuseIfCut();
            MemoryQuotaUseStore.this.deleteEndedBefore(moment);
        }

        private void refuseIfCut() {
            if (cut) {
                throw new StoreUnavailable(new IllegalStateException("cut"));
            }
        }
    }
}
