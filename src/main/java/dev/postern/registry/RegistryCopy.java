package dev.postern.registry;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Instance;
import jakarta.inject.Singleton;

import org.jboss.logging.Logger;

import io.quarkus.runtime.ShutdownEvent;

import dev.postern.config.DataDirectory;
import dev.postern.config.MasterKey;
import dev.postern.config.Periodic;
import dev.postern.config.PosternConfig;
import dev.postern.config.PosternConfig.StoreKind;
import dev.postern.config.StartRefused;
import dev.postern.entity.Entity;
import dev.postern.entity.StoreState;
import dev.postern.entity.StoreUnavailable;
import dev.postern.keys.StoredSigningKey;

/**
 * Keeps a sealed copy of the registry on the disk, so that a process can start and issue tokens while the database is away.
 * With
 * an embedded store there is none: that store is on the disk itself.
 *
 * <p>
 * The copy is read from the store and written anew some seconds after a change, and at stop. A large registry is copied less
 * often: the pause is twenty times as long as the copying. While nothing changes, a small file beside the copy says so every
 * minute.
 */
@Singleton
public final class RegistryCopy {

    private static final Logger LOG = Logger.getLogger(RegistryCopy.class);
    private static final Duration LOOK_EVERY = Duration.ofSeconds(2);
    private static final Duration SEEN_EVERY_MAX = Duration.ofMinutes(1);
    /** Of the age that a copy may have. */
    private static final int SEEN_PART = 10;
    private static final long PAUSE_NANOS_MIN = Duration.ofSeconds(5).toNanos();
    private static final int PAUSE_FACTOR = 20;
    private static final long AFTER_FAILURE_NANOS = Duration.ofMinutes(1).toNanos();
    private static final Duration STOP_MAX = Duration.ofSeconds(5);

    private final Registry registry;
    private final RegistryFollower follower;
    private final StoreContents contents;
    private final StoreState state;
    private final SealedCopy copy;
    private final boolean kept;
    private final Duration ageMax;
    private final Duration seenEvery;
    private final DataDirectory directory;
    private final Clock clock;
    private final Periodic copying = new Periodic("registry-copy", LOOK_EVERY, this::look);
    private Optional<SealedCopy.Written> written = Optional.empty();
    private volatile Optional<Instant> asOf = Optional.empty();
    private long notBefore = System.nanoTime();
    private long tookNanos;
    private boolean complained;
    private boolean started;

    RegistryCopy(Registry registry, RegistryFollower follower, StoreContents contents, StoreState state,
            Instance<MasterKey> masterKey, DataDirectory directory, CopyConfig config, PosternConfig settings, Clock clock) {
        this.registry = registry;
        this.follower = follower;
        this.contents = contents;
        this.state = state;
        this.copy = new SealedCopy(directory, masterKey::get);
        this.kept = config.enabled() && settings.store() == StoreKind.POSTGRESQL;
        this.ageMax = config.ageMax();
        Duration part = ageMax.dividedBy(SEEN_PART);
        this.seenEvery = part.compareTo(SEEN_EVERY_MAX) < 0 ? part : SEEN_EVERY_MAX;
        this.directory = directory;
        this.clock = clock;
    }

    /**
     * Puts the copy into force, if there is one that may be used; the log says why not. Once, at start.
     *
     * @return when it was last known to be in step with the store; empty: there is none
     */
    public Optional<Instant> load() {
        if (!kept || !copy.exists()) {
            return Optional.empty();
        }
        try {
            Instant moment = copy.asOf();
            if (clock.instant().isAfter(moment.plus(ageMax))) {
                LOG.warnf("The copy of the registry in %s is not used: it was in step with the database at %s, longer ago than "
                        + "postern.copy.age-max (%s)", directory.resolve(SealedCopy.FILE), moment, ageMax);
                return Optional.empty();
            }
            registry.load(copy);
            asOf = Optional.of(moment);
            return asOf;
        } catch (IOException | RuntimeException e) {
            LOG.warnf("The copy of the registry in %s is not used: %s", directory.resolve(SealedCopy.FILE), e.getMessage());
            return Optional.empty();
        }
    }

    /** Begins to keep the copy in step. */
    public void start() {
        if (kept) {
            started = true;
            copying.start(LOOK_EVERY);
        }
    }

    /** When the copy on the disk was last known to be in step with the store; empty if there is none. */
    public Optional<Instant> asOf() {
        return asOf;
    }

    void stop(@Observes ShutdownEvent event) {
        if (started) {
            copying.stop(STOP_MAX);
            lookLast();
        }
    }

    private synchronized void lookLast() {
        if (tookNanos < STOP_MAX.toNanos() && !complained) {
            notBefore = System.nanoTime();
        }
        look();
    }

    private synchronized void look() {
        Optional<Instant> inStep = follower.lastSuccess();
        if (follower.standsInSince().isPresent() || inStep.isEmpty() || state.isAway() || state.strangeness().isPresent()) {
            return;
        }
        try {
            if (!written.map(SealedCopy.Written::position).equals(Optional.of(registry.position()))) {
                copyIfDue();
            } else if (asOf.isEmpty() || !inStep.get().isBefore(asOf.get().plus(seenEvery))) {
                copy.seen(written.get().name(), inStep.get());
                asOf = inStep;
            }
        } catch (StoreUnavailable e) {
            LOG.debug("The copy of the registry waits for the store", e);
        } catch (IOException | UncheckedIOException | StartRefused e) {
            failed(e);
        } catch (IllegalStateException e) { // another installation's store, or half a backup
            LOG.debug("The store is not copied", e);
        }
    }

    private void copyIfDue() throws IOException {
        long now = System.nanoTime();
        if (now - notBefore < 0) {
            return;
        }
        Instant moment = clock.instant().truncatedTo(ChronoUnit.MILLIS);
        notBefore = now + PAUSE_NANOS_MIN;
        written = Optional.of(copy.write(reader -> contents.read(new Checked(reader)), moment));
        asOf = Optional.of(moment);
        tookNanos = System.nanoTime() - now;
        notBefore = System.nanoTime() + Math.max(PAUSE_NANOS_MIN, PAUSE_FACTOR * tookNanos);
        if (complained) {
            complained = false;
            LOG.info("The copy of the registry can be written again");
        }
        LOG.debugf("%s copied in %d ms", written.get().position(), TimeUnit.NANOSECONDS.toMillis(tookNanos));
    }

    private void failed(Exception failure) {
        notBefore = System.nanoTime() + AFTER_FAILURE_NANOS;
        if (!complained) {
            complained = true;
            LOG.warnf(
                    "The copy of the registry cannot be written (%s): this process could not start while the database is away. "
                            + "Let it write to postern.data-dir (%s), or set postern.copy.enabled=false",
                    failure.getMessage(),
                    directory.resolve("."));
        }
        LOG.debug("The copy of the registry cannot be written", failure);
    }

    /** What this process could not use is not copied. */
    private final class Checked implements StoreContents.Reader {

        private final StoreContents.Reader to;

        Checked(StoreContents.Reader to) {
            this.to = to;
        }

        @Override
        public void keys(List<StoredSigningKey> keys) {
            registry.requireUsable(keys);
            to.keys(keys);
        }

        @Override
        public void entity(Entity entity) {
            to.entity(entity);
        }
    }
}
