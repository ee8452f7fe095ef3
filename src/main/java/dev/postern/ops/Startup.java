package dev.postern.ops;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;

import org.jboss.logging.Logger;

import io.quarkus.runtime.Quarkus;
import io.quarkus.runtime.StartupEvent;

import dev.postern.actions.ExtensionRunner;
import dev.postern.audit.Operations;
import dev.postern.clientauth.UsedAssertions;
import dev.postern.config.Build;
import dev.postern.config.Issuer;
import dev.postern.config.StartRefused;
import dev.postern.credential.CredentialUses;
import dev.postern.entity.EntityChange;
import dev.postern.entity.EntityKind;
import dev.postern.entity.StoreUnavailable;
import dev.postern.events.EventKeeper;
import dev.postern.insight.ExpiryWatch;
import dev.postern.keys.SignatureProvider;
import dev.postern.keys.SigningKeys;
import dev.postern.limits.QuotaUses;
import dev.postern.limits.Replicas;
import dev.postern.logstream.LogStreams;
import dev.postern.logstream.StreamThread;
import dev.postern.oauth.KeyKind;
import dev.postern.registry.Administrators;
import dev.postern.registry.Registry;
import dev.postern.registry.RegistryCopy;
import dev.postern.registry.RegistryFollower;
import dev.postern.snapshot.CurrentSnapshot;
import dev.postern.snapshot.ResourceServer;
import dev.postern.store.Database;

/** What happens at start, in order; the first failure stops the start and says why. */
@Singleton
final class Startup {

    private static final Logger LOG = Logger.getLogger(Startup.class);

    private final Database database;
    private final SignatureProvider signatures;
    private final SigningKeys keys;
    private final Registry registry;
    private final CurrentSnapshot current;
    private final RegistryFollower follower;
    private final Replicas replicas;
    private final QuotaUses quotaUses;
    private final Bootstrap bootstrap;
    private final DescribedTenant describedTenant;
    private final ExtensionRunner extensions;
    private final Operations operations;
    private final CredentialUses secretUses;
    private final StreamThread logStreams;
    private final UsedAssertions usedAssertions;
    private final Administrators administrators;
    private final LogStreams streamRules;
    private final EventKeeper events;
    private final ExpiryWatch expiryWatch;
    private final Issuer issuer;
    private final RegistryCopy copy;
    private final Clock clock;
    /** Why the database is not followed after a start from the copy, besides that it is away; the follower's. */
    private String obstacle = "";
    private volatile boolean keysMissing;

    Startup(Database database, SignatureProvider signatures, SigningKeys keys, Registry registry, CurrentSnapshot current,
            RegistryFollower follower,
            Replicas replicas, QuotaUses quotaUses,
            Bootstrap bootstrap, DescribedTenant describedTenant, ExtensionRunner extensions, Operations operations,
            CredentialUses secretUses, StreamThread logStreams, UsedAssertions usedAssertions,
            Administrators administrators, LogStreams streamRules, EventKeeper events, ExpiryWatch expiryWatch,
            Issuer issuer, RegistryCopy copy,
            Clock clock) {
        this.database = database;
        this.signatures = signatures;
        this.keys = keys;
        this.registry = registry;
        this.current = current;
        this.follower = follower;
        this.replicas = replicas;
        this.quotaUses = quotaUses;
        this.bootstrap = bootstrap;
        this.describedTenant = describedTenant;
        this.extensions = extensions;
        this.operations = operations;
        this.secretUses = secretUses;
        this.logStreams = logStreams;
        this.usedAssertions = usedAssertions;
        this.administrators = administrators;
        this.streamRules = streamRules;
        this.events = events;
        this.expiryWatch = expiryWatch;
        this.issuer = issuer;
        this.copy = copy;
        this.clock = clock;
    }

    void start(@Observes StartupEvent event) {
        try {
            start();
        } catch (RuntimeException e) {
            throw database.explained(e);
        } catch (LinkageError e) {
            throw database.explained(e);
        }
    }

    private void start() {
        Locale.setDefault(Locale.Category.FORMAT, Locale.ROOT); // numbers in log lines, whatever the language of the host
        signatures.begin();
        boolean fromStore = migrated();
        events.storeOperations();
        if (fromStore) {
            if (describedTenant.isCheckOnly()) {
                check();
            }
            keys.load();
            registry.onLoad(keys::opened);
            registry.load();
        }
        registry.onHistoryReplaced(this::historyReplaced);
        registry.onCommit(this::committed);
        administrators.guard();
        if (fromStore) {
            complete();
            makeKeys(current.get().keyKinds());
            replicas.start(); // their threads begin when nothing is left that may refuse the start
            quotaUses.start();
            usedAssertions.start();
        }
        follower.onChangeOfKeys(keys::reload);
        follower.onStoreClock(keys::followClock);
        follower.onCurrent(() -> makeKeys(current.get().keyKinds()));
        extensions.prepare(current.get());
        current.whenReplaced(extensions::prepare);
        follower.start();
        events.start();
        copy.start();
        expiryWatch.start();
        LOG.infof("Postern %s, issuer %s", Build.ofThisProgram(), issuer.issuer());
    }

    /** False: the database is away, and the copy of the registry is in force instead. */
    private boolean migrated() {
        try {
            database.migrate();
            return true;
        } catch (RuntimeException absence) {
            if (!database.isAbsence(absence) || describedTenant.isCheckOnly()) {
                throw absence;
            }
            registry.onLoad(keys::opened);
            Instant asOf = copy.load().orElseThrow(() -> absence);
            LOG.warnf("Started from the copy of the registry, which was in step with the database at %s, %d seconds ago: %s. "
                    + "Tokens are issued as it was then; the Management API answers 503 until the database is back", asOf,
                    Duration.between(asOf, clock.instant()).toSeconds(), database.explained(absence).getMessage());
            replicas.start();
            quotaUses.startWithoutStore();
            usedAssertions.startWithoutStore();
            follower.standIn(asOf, this::join);
            return false;
        }
    }

    /** The database is there after a start from the copy. What an operator has to correct in it first is said once. */
    private void join() {
        try {
            database.migrateKnown();
        } catch (StartRefused refused) {
            if (isNew(refused)) {
                LOG.errorf("The database is back, and Postern stops: %s", refused.getMessage());
                Quarkus.asyncExit(1);
            }
            throw new StoreUnavailable(refused);
        } catch (RuntimeException e) {
            RuntimeException explained = database.explained(e);
            if (!database.isAbsence(e) && isNew(explained)) {
                LOG.errorf("The database cannot be followed: %s. Tokens go on with the copy of the registry",
                        explained.getMessage());
            }
            throw new StoreUnavailable(e);
        }
        registry.catchUp();
        try {
            complete();
        } catch (StoreUnavailable e) {
            throw e;
        } catch (RuntimeException e) {
            LOG.error("The database is back, and something that a start does in it could not be done", e);
        }
        LOG.warn("The database is back: the registry is followed from now on");
    }

    private boolean isNew(RuntimeException reason) {
        String before = obstacle;
        obstacle = String.valueOf(reason.getMessage());
        return !obstacle.equals(before);
    }

    /** What a start adds to the registry. */
    private void complete() {
        sealStoredHeaders();
        bootstrap.run();
        describedTenant.apply();
    }

    /**
     * Checks the tenant file, and ends the process. In an empty store, what every tenant has is written first and, like
     * the file, taken back.
     */
    private void check() {
        registry.load();
        administrators.guard();
        describedTenant.check(bootstrap::prepare);
    }

    /**
     * Removes from the disk what an earlier version stored in clear text, also from free pages and from the database's log.
     */
    private void sealStoredHeaders() {
        int sealed = streamRules.sealStoredHeaders(operations.by("postern"));
        if (sealed > 0) {
            database.scrub();
            LOG.infof("The header values of %d log streams are encrypted now; backups made before hold them in clear", sealed);
        }
    }

    /** What is not part of the snapshot, and counts or remembers by what the store held before. */
    private void historyReplaced() {
        quotaUses.historyReplaced();
        secretUses.historyReplaced();
    }

    private void committed(List<EntityChange> changes) {
        changes.forEach(change -> secretUses.forget(change.credentialsGone()));
        logStreams.committed(changes);
        makeKeys(changes.stream().filter(change -> change.kind() == EntityKind.RESOURCE_SERVER)
                .flatMap(change -> change.after().stream()).flatMap(api -> ResourceServer.algorithmOf(api).keyKind().stream())
                .collect(Collectors.toSet()));
    }

    /** Before the answer to the API that needs them, and again with each look at the store until it works. */
    private void makeKeys(Set<KeyKind> kinds) {
        try {
            keys.make(kinds);
            keysMissing = false;
        } catch (StoreUnavailable e) {
            if (!keysMissing) {
                LOG.warnf("Signing keys for an API cannot be made yet (%s): it gets no tokens until the store can be written",
                        e.getMessage());
            }
            keysMissing = true;
        }
    }
}
