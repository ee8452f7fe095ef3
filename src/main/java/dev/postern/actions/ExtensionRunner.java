package dev.postern.actions;

import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;

import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;

import org.jboss.logging.Logger;

import com.fasterxml.jackson.databind.node.ObjectNode;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.quarkus.runtime.ShutdownEvent;

import dev.postern.accesstoken.Authorization;
import dev.postern.audit.AuditLog;
import dev.postern.config.Issuer;
import dev.postern.oauth.OAuthError;
import dev.postern.snapshot.RegistrySnapshot;
import dev.postern.snapshot.TokenExtension;
import dev.postern.snapshot.TokenExtensions;

/**
 * Runs the tenant's own code for token requests: the enabled Hook, then the bound Actions. It runs on threads of its own, so a
 * request without such code never waits for one that has it.
 *
 * <p>
 * No token is issued past code that had to decide: an extension that fails, or is not run, refuses the token. There is one
 * exception. An application that may change Actions gets its tokens for the Management API without them: it could unbind them,
 * and must be able to when they are broken.
 */
@Singleton
public final class ExtensionRunner {

    private static final Logger LOG = Logger.getLogger(ExtensionRunner.class);
    private static final Set<String> SCOPES_OF_CHANGE = Set.of("create:actions", "update:actions", "delete:actions",
            "create:hooks", "update:hooks", "delete:hooks");
    private static final long WARNING_MILLIS = 60_000;
    /** The line of what is only tried. */
    private static final String TRIALS = "";

    private final LoadedExtensions loaded;
    private final Executions executions;
    private final AuditLog audit;
    private final Clock clock;
    private final MeterRegistry meters;
    private final Circuits circuits;
    private final Watchdog watchdog = new Watchdog();
    private final FairThreads<ScriptRunner> threads;
    private final Fetches fetches;
    private final WebhookCalls webhooks;
    private final ExtensionChain chain;
    /** For requests that are not made: with a cache of its own, and no failure of it counts. */
    private final ExtensionChain trialChain;
    private final String tenantId;
    private final Duration callMax;
    private final long triggerNanos;
    private final AtomicReference<TokenExtensions> prepared = new AtomicReference<>();
    private final AtomicInteger preparing = new AtomicInteger();
    /** When the log was last told of an extension's failure, by owner. */
    private final Map<String, Long> warnedAt = new ConcurrentHashMap<>();

    ExtensionRunner(ActionsConfig config, LoadedExtensions loaded, ScriptLibrary library, ActionCache cache, OutboundHttp http,
            WebhookCalls webhooks,
            Executions executions, AuditLog audit, Issuer issuer, Clock clock, MeterRegistry meters) {
        this.loaded = loaded;
        this.webhooks = webhooks;
        this.executions = executions;
        this.audit = audit;
        this.clock = clock;
        this.meters = meters;
        this.circuits = new Circuits(clock, config.pause());
        this.tenantId = issuer.host();
        this.callMax = config.timeMax();
        this.fetches = new OutboundFetches(http, callMax);
        this.triggerNanos = config.triggerTimeMax().toNanos();
        this.chain = new ExtensionChain(loaded, new ExtensionChain.Parts(cache, fetches, webhooks), circuits, clock,
                tenantId, callMax);
        this.trialChain = new ExtensionChain(loaded,
                new ExtensionChain.Parts(new ActionCache(clock), fetches, webhooks),
                new Circuits(clock, Duration.ZERO), clock, tenantId, callMax);
        long memoryMax = config.memoryMax().asLongValue();
        ScriptRunner.RuntimeImage runtime = new ScriptRunner.RuntimeImage(library, ScriptLibrary.exchange());
        this.threads = new FairThreads<>(config.threads(), config.waitingMax(),
                () -> new ScriptRunner(memoryMax, watchdog, runtime), circuits::isSuspect);
        meters.gauge("postern.actions.waiting", threads, FairThreads::waiting);
        meters.gauge("postern.actions.circuits.open", Tags.of("of", "application"), circuits, Circuits::openClients);
        meters.gauge("postern.actions.circuits.open", Tags.of("of", "action"), circuits, Circuits::openExtensions);
    }

    /** Whether code of the tenant decides about the token. */
    public boolean decidesAbout(Authorization agreed, RegistrySnapshot snapshot) {
        if (snapshot.extensions().isEmpty()) {
            return false;
        }
        return !agreed.api().system() || agreed.scopes().stream().noneMatch(SCOPES_OF_CHANGE::contains);
    }

    /**
     * Lets the tenant's code decide, on another thread.
     *
     * @param execution takes how each extension ran, also when the answer is a refusal
     * @return what was agreed, as the code has changed it; fails by an {@link OAuthError}: the code refuses the token, failed,
     *         or has no thread
     */
    public CompletionStage<Authorization> run(Exchange exchange, Execution execution) {
        String clientId = exchange.agreed().client().clientId();
        if (!circuits.admitsClient(clientId)) {
            return CompletableFuture.failedFuture(paused());
        }
        long arrivedAt = clock.millis();
        long deadline = System.nanoTime() + triggerNanos;
        return submitted(clientId, runner -> {
            if (circuits.hasOpenedSince(clientId, arrivedAt)) {
                throw paused();
            }
            return decide(exchange, runner, deadline, execution);
        });
    }

    /**
     * Lets the tenant's code decide about a request that is not made: no event, and no failure counts.
     *
     * @param execution takes how each extension ran, also when the answer is a refusal
     * @return fails as {@link #run} does
     */
    public CompletionStage<Previewed> preview(Exchange exchange, Execution execution) {
        long deadline = System.nanoTime() + triggerNanos;
        Map<String, String> claimSources = new HashMap<>();
        AtomicReference<String> scopeSource = new AtomicReference<>("");
        ExtensionChain.Applied applied = (extension, before, after) -> {
            after.claims().forEach((name, value) -> {
                if (!value.equals(before.claims().get(name))) {
                    claimSources.put(name, extension.title());
                }
            });
            if (!after.scopes().equals(before.scopes())) {
                scopeSource.set(extension.title());
            }
        };
        return submitted(TRIALS, runner -> {
            try {
                Authorization agreed = trialChain.run(exchange, runner, deadline, execution, applied);
                return new Previewed(agreed, claimSources, scopeSource.get());
            } catch (ExtensionFailure failure) {
                throw OAuthError.ServerError.extensionFailed(failure.getMessage());
            }
        });
    }

    /** What the first Action would be called with for a request that is not made, without its secrets. */
    public ObjectNode event(Exchange exchange) {
        return ExchangeEvent.ofAction(exchange, exchange.agreed(), tenantId);
    }

    /**
     * Runs code with an event of the operator's choice.
     *
     * @param extension need not be bound
     * @param event what it is called with; its secrets are added
     * @return fails by an {@link OAuthError.TemporarilyUnavailable}: there is no thread
     */
    public CompletionStage<ActionTrial> tryOut(TokenExtension extension, ObjectNode event) {
        return submitted(TRIALS, runner -> ActionTrial.run(new ActionTrial.Environment(loaded, fetches, webhooks,
                new ActionCache(clock), callMax), extension, event, runner));
    }

    /** Evaluates what is bound, so that the first token does not wait for that. */
    public void prepare(RegistrySnapshot snapshot) {
        TokenExtensions extensions = snapshot.extensions();
        if (prepared.getAndSet(extensions) == extensions) {
            return;
        }
        List<TokenExtension> bound = extensions.inOrder();
        loaded.retain(bound);
        circuits.reset();
        warnedAt.keySet().removeIf(owner -> bound.stream().noneMatch(extension -> extension.owner().equals(owner)));
        if (extensions.areInUse()) {
            submitIfIdle(TRIALS, ScriptRunner::warmUp); // before the first is bound
        }
        bound.forEach(extension -> submitIfIdle(extension.owner(), runner -> prepare(extension, runner)));
    }

    /** Whether all that was bound has been evaluated, or has turned out to be broken. */
    public boolean isPrepared() {
        return preparing.get() == 0;
    }

    private void submitIfIdle(String line, FairThreads.Task<ScriptRunner> task) {
        preparing.incrementAndGet();
        try {
            threads.submit(line, runner -> {
                try {
                    task.run(runner);
                } finally {
                    preparing.decrementAndGet();
                }
            });
        } catch (RejectedExecutionException e) {
            preparing.decrementAndGet();
            LOG.debug("Actions are evaluated by their first call", e);
        }
    }

    void stop(@Observes ShutdownEvent event) {
        threads.stop();
        watchdog.stop();
    }

    private void prepare(TokenExtension extension, ScriptRunner runner) {
        try {
            loaded.get(extension, runner);
        } catch (CallFailure failure) {
            LOG.warnf("%s cannot be run, tokens are refused until it can: %s: %s", extension.title(), failure.name(),
                    failure.getMessage());
        }
    }

    private <T> CompletionStage<T> submitted(String line, Function<ScriptRunner, T> work) {
        CompletableFuture<T> answer = new CompletableFuture<>();
        try {
            threads.submit(line, runner -> {
                try {
                    answer.complete(work.apply(runner));
                } catch (RuntimeException | Error e) {
                    answer.completeExceptionally(e);
                }
            });
        } catch (RejectedExecutionException e) {
            answer.completeExceptionally(new OAuthError.TemporarilyUnavailable("too many token requests wait for Actions"));
        }
        return answer;
    }

    private static OAuthError.ServerError paused() {
        return OAuthError.ServerError
                .extensionFailed("actions are not run for this application for a while, because its calls have broken off");
    }

    private Authorization decide(Exchange exchange, ScriptRunner runner, long deadline, Execution execution) {
        long start = System.nanoTime();
        String outcome = "failed";
        try {
            Authorization agreed = chain.run(exchange, runner, deadline, execution, ExtensionChain.Applied.NOBODY);
            outcome = "allowed";
            return agreed;
        } catch (OAuthError.RefusedByExtension refusal) {
            outcome = "refused";
            throw refusal;
        } catch (ExtensionFailure failure) {
            throw OAuthError.ServerError.extensionFailed(failure.getMessage());
        } finally {
            executions.keep(execution);
            execution.results().forEach(result -> result.error().ifPresent(fault -> tell(exchange, result, fault, execution)));
            meters.timer("postern.actions.executions", "outcome", outcome).record(System.nanoTime() - start,
                    TimeUnit.NANOSECONDS);
        }
    }

    /** An event for each failure, and a line in the log now and then; what the code said is in the event only. */
    private void tell(Exchange exchange, Execution.Result result, Execution.Fault fault, Execution execution) {
        TokenExtension extension = result.extension();
        audit.extensionFailed(exchange.caller(), exchange.agreed().client(), extension, execution.id(), fault.errorClass(),
                fault.name(), fault.message(), fault.stack());
        long now = clock.millis();
        Long warnedBefore = warnedAt.get(extension.owner());
        if (warnedBefore == null || now - warnedBefore >= WARNING_MILLIS) {
            warnedAt.put(extension.owner(), now);
            LOG.warnf("%s failed (%s, %s), its tokens are %s: see GET /api/v2/actions/executions/%s. Told once a minute",
                    extension.title(), fault.errorClass(), fault.name(),
                    result.outcome().equals("failed") ? "refused" : "issued without it", execution.id());
        }
    }

    /**
     * What the tenant's code would make of a request.
     *
     * @param claimSources claim → the extension that set it last
     * @param scopeSource the extension that changed the scopes last; empty: none
     */
    public record Previewed(Authorization agreed, Map<String, String> claimSources, String scopeSource) {
    }
}
