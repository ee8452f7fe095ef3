package dev.postern.actions;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionException;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.postern.snapshot.TokenExtension;

/**
 * How code ran with an event of the operator's choice. Nothing but the code was asked: no application, no grant.
 *
 * @param claims that it would set; empty when it refuses or fails
 * @param leftOut names of claims that the rules leave out
 * @param denied its refusal
 * @param scopes that would replace those of the token
 * @param fault why it had no result
 * @param console what it printed, {@code level: text} each
 * @param loading how long it took to evaluate the code, which happens once for each deployed version
 * @param duration of the call
 * @param memoryBytes in use at its end, the interpreter's own included
 */
public record ActionTrial(Map<String, JsonNode> claims, List<String> leftOut, Optional<Denial> denied,
        Optional<List<String>> scopes,
        Optional<Execution.Fault> fault, List<String> console, Duration loading, Duration duration, long memoryBytes) {

    private static final String SECRETS = "secrets";

    /** {@code allowed}, {@code denied} or {@code failed}. */
    public String outcome() {
        if (fault.isPresent()) {
            return "failed";
        }
        return denied.isPresent() ? "denied" : "allowed";
    }

    static ActionTrial run(Environment environment, TokenExtension extension, ObjectNode event, ScriptRunner runner) {
        long nanos = environment.max.toNanos();
        long start = System.nanoTime();
        LoadedExtension loaded;
        try {
            loaded = environment.extensions.load(extension, runner);
        } catch (CallFailure failure) {
            return failed(failure.whileLoading(), List.of(), since(start), Duration.ZERO, runner.memoryBytes());
        }
        Duration loading = since(start);
        ObjectNode input = event.deepCopy();
        if (extension.kind() == TokenExtension.Kind.ACTION && (!loaded.secrets().isEmpty() || !input.has(SECRETS))) {
            input.set(SECRETS, ExchangeEvent.object(loaded.secrets()));
        }
        ScriptCall call = new ScriptCall(input.toString(), environment.cache, loaded.library(),
                environment.fetches);
        long called = System.nanoTime();
        try {
            Decision decision = loaded.webhook().isPresent() ? Decision.of(asked(environment, loaded, event))
                    : Decision.of(runner.call(loaded.image().orElseThrow(), call, nanos));
            boolean ofSystemApi = event.at("/resource_server/identifier").asText().endsWith("/api/v2/");
            Optional<Denial> denied = decision.denied().map(denial -> denial.refusal(extension))
                    .map(refusal -> new Denial(refusal.status(), refusal.error(), refusal.description()));
            return new ActionTrial(denied.isPresent() ? Map.of() : decision.allowed(extension.kind(), ofSystemApi),
                    decision.leftOut(extension.kind(), ofSystemApi), denied,
                    decision.scopes(), Optional.empty(), call.printed(), loading, since(called), call.memoryBytes());
        } catch (CallFailure failure) {
            return failed(failure, call.printed(), loading, since(called), call.memoryBytes());
        }
    }

    private static WebhookAnswer asked(Environment environment, LoadedExtension loaded, ObjectNode event) {
        Webhook webhook = loaded.webhook().orElseThrow();
        try {
            return environment.webhooks.call(webhook, webhook.secretName().map(loaded.secrets()::get), event)
                    .toCompletableFuture().join();
        } catch (CompletionException e) {
            throw new CallFailure(CallFailure.Kind.ACTION_ERROR, "WebhookFailed", String.valueOf(e.getCause().getMessage()));
        }
    }

    private static ActionTrial failed(CallFailure failure, List<String> console, Duration loading, Duration duration,
            long memoryBytes) {
        return new ActionTrial(Map.of(), List.of(), Optional.empty(), Optional.empty(), Optional.of(failure.told()), console,
                loading,
                duration, memoryBytes);
    }

    private static Duration since(long start) {
        return Duration.ofNanos(System.nanoTime() - start);
    }

    /**
     * A refusal as the caller of the token endpoint would see it.
     *
     * @param status of the answer
     * @param error the {@code error} code
     * @param description the {@code error_description}
     */
    public record Denial(int status, String error, String description) {
    }

    /**
     * What code needs to run.
     *
     * @param max time of the call, and of the evaluation before it
     */
    record Environment(LoadedExtensions extensions, Fetches fetches, WebhookCalls webhooks,
            ActionCache cache,
            Duration max) {
    }
}
