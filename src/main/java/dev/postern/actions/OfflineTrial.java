package dev.postern.actions;

import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.postern.entity.Entity;
import dev.postern.entity.EntityKind;
import dev.postern.snapshot.TokenExtension;

/** Runs code of a file, without a server: for a command. */
public final class OfflineTrial {

    /** As the default of {@code postern.actions.load-time-max}. */
    private static final Duration LOAD_MAX = Duration.ofSeconds(10);
    private static final long STACK_BYTES = 4 << 20;

    private final Duration timeMax;
    private final long memoryMax;
    private final Optional<Path> modulesDir;

    /**
     * @param timeMax of the call, and of the evaluation before it
     * @param memoryMax bytes
     * @param modulesDir with the npm packages that the code may require
     */
    public OfflineTrial(Duration timeMax, long memoryMax, Optional<Path> modulesDir) {
        this.modulesDir = modulesDir;
        this.timeMax = timeMax;
        this.memoryMax = memoryMax;
    }

    /**
     * Runs code once.
     *
     * @param name for messages
     * @param secrets name → value
     * @param event what it is called with, without secrets
     */
    public ActionTrial run(TokenExtension.Kind kind, String name, String code, Map<String, String> secrets, ObjectNode event) {
        ObjectNode content = JsonNodeFactory.instance.objectNode().put("code", code).put("script", code);
        TokenExtension extension = new TokenExtension(kind, name, name, "",
                new Entity(EntityKind.ACTION_VERSION, name, 0, content, JsonNodeFactory.instance.objectNode()), List.of());
        Clock clock = Clock.systemUTC();
        ScriptLibrary library = new ScriptLibrary(modulesDir);
        Fetches fetches = (request, answered) -> answered.accept(request.removeAll().put("error", "fetch is off"));
        ActionTrial.Environment environment = new ActionTrial.Environment(
                new LoadedExtensions((owner, entity) -> secrets, library, clock, LOAD_MAX), fetches,
                (webhook, secret, asked) -> {
                    throw new IllegalStateException("a file has code");
                }, new ActionCache(clock), timeMax);
        Watchdog watchdog = new Watchdog();
        CompletableFuture<ActionTrial> answer = new CompletableFuture<>();
        Thread thread = new Thread(null, () -> {
            try {
                answer.complete(ActionTrial.run(environment, extension, event, new ScriptRunner(memoryMax, watchdog,
                        new ScriptRunner.RuntimeImage(library, ScriptLibrary.exchange()))));
            } catch (RuntimeException | Error e) {
                answer.completeExceptionally(e);
            }
        }, "action", STACK_BYTES);
        thread.start();
        try {
            return answer.join();
        } finally {
            watchdog.stop();
        }
    }
}
