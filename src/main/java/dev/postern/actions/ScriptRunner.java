package dev.postern.actions;

import java.util.Optional;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;

import dev.postern.script.HostFunction;
import dev.postern.script.ScriptEngine;
import dev.postern.script.ScriptFailure;
import dev.postern.script.ScriptImage;

/**
 * Runs code in the engine of one thread, within its time. The engine is made when it is first needed, and again after a call
 * that left it in the middle of something.
 */
final class ScriptRunner {

    private static final String STEP = "globalThis[Symbol.for('postern')].enter();";
    private static final String LOAD = "globalThis[Symbol.for('postern')].load();";
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String TIME_MAX = "postern.actions.time-max";

    private final long memoryMax;
    private final Watchdog watchdog;
    private final RuntimeImage runtime;
    private ScriptEngine engine;

    ScriptRunner(long memoryMax, Watchdog watchdog, RuntimeImage runtime) {
        this.memoryMax = memoryMax;
        this.watchdog = watchdog;
        this.runtime = runtime;
    }

    /**
     * Evaluates code once, for all its calls.
     *
     * @param load what the code is given while it is evaluated
     * @throws CallFailure it is wrong, threw, or used up its time or memory
     */
    @SuppressWarnings("try") // the watch interrupts, nobody asks it anything
    ScriptImage load(ScriptLoad load, long nanos) {
        ScriptEngine engine = usable();
        ScriptImage library = runtime.image(memoryMax);
        try (Watchdog.Watch watch = watchdog.watch(nanos)) {
            engine.call(library, load);
            ScriptEngine.Compiled step = engine.compiled(STEP);
            load.failure().ifPresent(failure -> {
                throw failure;
            });
            return engine.image(step);
        } catch (ScriptFailure e) {
            dropIfBroken();
            throw failure(e, load.failure(), nanos, "postern.actions.load-time-max");
        }
    }

    /**
     * Calls code.
     *
     * @return what it decided: {@code {claims, denied, scopes}}
     * @throws CallFailure it threw, used up its time or its memory, or never came to an end
     */
    JsonNode call(ScriptImage image, ScriptCall call, long nanos) {
        ScriptEngine engine = usable();
        try (Watchdog.Watch watch = watchdog.watch(nanos)) {
            try {
                engine.call(image, call);
                while (!call.isSettled() && call.waitForNextStep(watch.left())) {
                    engine.goOn(image.call(), call);
                }
                if (!call.isSettled() && watch.left() > 0) {
                    call.askWhatWasNotCaught();
                    engine.goOn(image.call(), call);
                }
            } catch (ScriptFailure e) {
                throw failure(e, call.failure(), nanos, TIME_MAX);
            } finally {
                call.close(engine.memoryBytes());
                dropIfBroken();
            }
            if (!call.isSettled()) {
                throw watch.left() <= 0 ? timeout(nanos, TIME_MAX)
                        : new CallFailure(CallFailure.Kind.PLATFORM_ERROR, "Unsettled",
                                "it waits for something that never happens: its promise was never settled");
            }
            call.failure().ifPresent(failure -> {
                throw outOfMemory(failure).orElse(failure);
            });
            return parsed(call.result());
        }
    }

    /** Makes what the first call would wait for. */
    void warmUp() {
        usable();
        runtime.image(memoryMax);
    }

    /** Bytes of memory the last call had in the end. */
    long memoryBytes() {
        return engine == null ? 0 : engine.memoryBytes();
    }

    private ScriptEngine usable() {
        if (engine == null) {
            engine = new ScriptEngine(memoryMax);
        }
        return engine;
    }

    /** It was left in the middle of something; what it used of the memory need not wait for the next call. */
    private void dropIfBroken() {
        if (!engine.isUsable()) {
            engine = null;
        }
    }

    private CallFailure failure(ScriptFailure e, Optional<CallFailure> told, long nanos, String setting) {
        if (e.isStopped()) {
            return timeout(nanos, setting);
        }
        if (told.isPresent() && outOfMemory(told.get()).isEmpty()) {
            return told.get();
        }
        return new CallFailure(CallFailure.Kind.PLATFORM_ERROR, "Broken",
                "it used more memory or a deeper stack than it may have: "
                        + e.getMessage().lines().findFirst().orElse(""));
    }

    /** The interpreter's own error, which code can catch. */
    private static Optional<CallFailure> outOfMemory(CallFailure failure) {
        boolean broken = failure.name().equals("InternalError") || failure.getMessage().equals("out of memory");
        return broken ? Optional.of(new CallFailure(CallFailure.Kind.PLATFORM_ERROR, failure.name(), failure.getMessage(),
                failure.stack())) : Optional.empty();
    }

    private static CallFailure timeout(long nanos, String setting) {
        return new CallFailure(CallFailure.Kind.ACTION_TIMEOUT, "Timeout",
                "it took longer than " + nanos / 1_000_000 + " ms; " + setting + " bounds it");
    }

    private static JsonNode parsed(String json) {
        try {
            return JSON.readTree(json);
        } catch (JsonProcessingException e) {
            throw new CallFailure(CallFailure.Kind.ACTION_ERROR, "Error", "its result is not JSON");
        }
    }

    /** The engine's memory with the runtime library evaluated: where the evaluation of every code begins. Made once. */
    static final class RuntimeImage {

        private final HostFunction sources;
        private final String exchange;
        private ScriptImage image;

        /** @param exchange the script that binds library, code and host */
        RuntimeImage(HostFunction sources, String exchange) {
            this.sources = sources;
            this.exchange = exchange;
        }

        synchronized ScriptImage image(long memoryMax) {
            if (image == null) {
                ScriptEngine engine = new ScriptEngine(memoryMax);
                engine.evaluate(exchange, sources);
                image = engine.image(engine.compiled(LOAD));
            }
            return image;
        }
    }
}
