package dev.postern.actions;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.postern.accesstoken.Authorization;
import dev.postern.snapshot.TokenExtension;

/**
 * Runs extensions one after the other on one pending result, on the thread of a {@link ScriptRunner}. The first refusal and
 * the first failure end it.
 */
final class ExtensionChain {

    private final LoadedExtensions extensions;
    private final Parts parts;
    private final Circuits circuits;
    private final Clock clock;
    private final String tenantId;
    private final long callNanos;

    ExtensionChain(LoadedExtensions extensions, Parts parts, Circuits circuits, Clock clock, String tenantId,
            Duration callMax) {
        this.extensions = extensions;
        this.parts = parts;
        this.circuits = circuits;
        this.clock = clock;
        this.tenantId = tenantId;
        this.callNanos = callMax.toNanos();
    }

    /**
     * @param deadline as {@link System#nanoTime} has it
     * @param execution takes how each extension ran
     * @param applied learns what each extension has changed
     * @return what was agreed, as the extensions have changed it
     * @throws ExtensionFailure one of them failed
     * @throws dev.postern.oauth.OAuthError.RefusedByExtension one of them refuses the token
     */
    Authorization run(Exchange exchange, ScriptRunner runner, long deadline, Execution execution, Applied applied) {
        Authorization agreed = exchange.agreed();
        String clientId = agreed.client().clientId();
        for (TokenExtension extension : exchange.snapshot().extensions().inOrder()) {
            try {
                Authorization after = decide(exchange, agreed, extension, runner, deadline, execution);
                applied.note(extension, agreed, after);
                agreed = after;
            } catch (CallFailure failure) {
                if (failure.isBreak()) {
                    circuits.broke(clientId, extension.owner());
                }
                throw new ExtensionFailure(extension, failure);
            }
        }
        circuits.requestEnded(clientId);
        return agreed;
    }

    /** Learns what an extension has changed. */
    @FunctionalInterface
    interface Applied {

        Applied NOBODY = (extension, before, after) -> {
        };

        void note(TokenExtension extension, Authorization before, Authorization after);
    }

    /** Runs one extension, and notes how; answers what was agreed as it has changed it. */
    private Authorization decide(Exchange exchange, Authorization soFar, TokenExtension extension, ScriptRunner runner,
            long deadline, Execution execution) {
        Run run = new Run(clock.instant());
        try {
            if (!circuits.admitsExtension(extension.owner(), soFar.client().clientId())) {
                throw new CallFailure(CallFailure.Kind.RATE_LIMITED, "CircuitOpen",
                        "it is not run for a while, because calls of several applications have broken off in it");
            }
            LoadedExtension loaded = extensions.get(extension, runner);
            long left = deadline - System.nanoTime();
            long nanos = loaded.webhook().isPresent() ? left : Math.min(callNanos, left);
            if (nanos <= 0) {
                throw new CallFailure(CallFailure.Kind.ACTION_TIMEOUT, "Timeout",
                        "there was no time left for it; postern.actions.trigger-time-max bounds it").uncounted();
            }
            Decision decision = loaded.webhook().isPresent() ? ask(loaded.webhook().get(), loaded, exchange, soFar, nanos, run)
                    : call(loaded, exchange, soFar, runner, nanos, run);
            circuits.extensionEnded(extension.owner());
            run.leftOut = decision.leftOut(extension.kind(), soFar.api().system());
            if (decision.denied().isPresent()) {
                run.outcome = "denied";
                circuits.requestEnded(soFar.client().clientId());
                throw decision.denied().get().refusal(extension);
            }
            Authorization after = decision.appliedTo(soFar, extension.kind(), exchange.granted());
            run.outcome = "allowed";
            return after;
        } catch (CallFailure failure) {
            run.fault = Optional.of(failure.told());
            throw failure;
        } finally {
            execution.results()
                    .add(new Execution.Result(extension, run.outcome, run.leftOut, run.startedAt, clock.instant(),
                            run.memoryBytes, run.console,
                            run.fault));
        }
    }

    private Decision call(LoadedExtension loaded, Exchange exchange, Authorization soFar, ScriptRunner runner, long nanos,
            Run run) {
        ScriptCall call = new ScriptCall(input(exchange, soFar, loaded), parts.cache(), loaded.library(),
                parts.fetches());
        try {
            return Decision.of(runner.call(loaded.image().orElseThrow(), call, nanos));
        } finally {
            run.memoryBytes = call.memoryBytes();
            run.console = call.printed();
        }
    }

    /** Waits for the receiver of a webhook Action, on this thread. */
    private Decision ask(Webhook webhook, LoadedExtension loaded, Exchange exchange, Authorization soFar, long nanos, Run run) {
        Optional<String> secret = webhook.secretName().map(loaded.secrets()::get);
        CallFailure failure;
        try {
            return Decision.of(parts.webhooks().call(webhook, secret, ExchangeEvent.ofAction(exchange, soFar, tenantId))
                    .toCompletableFuture().get(nanos, TimeUnit.NANOSECONDS));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            failure = new CallFailure(CallFailure.Kind.PLATFORM_ERROR, "Stopped", "the server stops");
        } catch (TimeoutException e) {
            failure = new CallFailure(CallFailure.Kind.ACTION_TIMEOUT, "Timeout", "no answer within "
                    + TimeUnit.NANOSECONDS.toMillis(nanos) + " ms; postern.actions.trigger-time-max bounds it");
        } catch (ExecutionException e) {
            failure = failed(e.getCause());
        }
        if (webhook.onFailure() == Webhook.OnFailure.ALLOW) {
            run.fault = Optional.of(failure.told());
            return Decision.NOTHING;
        }
        throw failure;
    }

    private static CallFailure failed(Throwable cause) {
        if (cause instanceof WebhookFailed failed) {
            return new CallFailure(failed.outcome().equals("timed_out") ? CallFailure.Kind.ACTION_TIMEOUT
                    : CallFailure.Kind.ACTION_ERROR, "WebhookFailed", failed.getMessage());
        }
        return new CallFailure(CallFailure.Kind.PLATFORM_ERROR, "Error", "the receiver could not be asked");
    }

    /** How one extension runs, as far as is known. */
    private static final class Run {

        private final Instant startedAt;
        private String outcome = "failed";
        private List<String> leftOut = List.of();
        private long memoryBytes;
        private List<String> console = List.of();
        private Optional<Execution.Fault> fault = Optional.empty();

        Run(Instant startedAt) {
            this.startedAt = startedAt;
        }
    }

    /**
     * What code and webhooks reach.
     *
     * @param cache of the trigger
     */
    record Parts(ActionCache cache, Fetches fetches, WebhookCalls webhooks) {
    }

    private String input(Exchange exchange, Authorization soFar, LoadedExtension loaded) {
        Map<String, String> secrets = loaded.secrets();
        ObjectNode input = switch (loaded.extension().kind()) {
            case HOOK -> ExchangeEvent.ofHook(exchange, soFar, tenantId, secrets);
            case ACTION -> {
                ObjectNode event = ExchangeEvent.ofAction(exchange, soFar, tenantId);
                event.set("secrets", ExchangeEvent.object(secrets));
                yield event;
            }
        };
        return input.toString();
    }
}
