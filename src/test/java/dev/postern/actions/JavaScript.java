package dev.postern.actions;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.function.UnaryOperator;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;

import io.roastedroot.quickjs4j.core.Builtins;
import io.roastedroot.quickjs4j.core.Engine;
import io.roastedroot.quickjs4j.core.HostFunction;

import run.endive.runtime.ByteArrayMemory;
import run.endive.wasm.types.MemoryLimits;

/** An engine with the runtime of Actions, whose clock jumps: a timer is due as soon as nothing else runs. */
final class JavaScript implements AutoCloseable {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int PAGES_MAX = 1024;
    private static final long STACK_BYTES = 4 << 20;

    /** As the engine of Actions starts: the host's function is captured, and the global that brings it is gone. */
    private static final String START = """
            globalThis.__runtime = (%s)(((native) => (op, argument) => native.host(op, argument))(globalThis.postern));
            __runtime.installGlobals(globalThis);
            globalThis.__show = (v) => v instanceof Error || v && typeof v === 'object' && typeof v.message === 'string'
              && typeof v.name === 'string' ? v.name + (v.code !== undefined ? ' [' + v.code + ']' : '') + ': '
              + String(v.message).split('\\n')[0] : typeof v === 'string' ? v : v !== null && typeof v === 'object'
              || typeof v === 'function' ? Object.prototype.toString.call(v) : String(v);
            globalThis.__run = ((native, runtime, show) => (code) => {
              (async () => {
                try {
                  native.host('result', show(await (0, eval)('(async (require) => (' + code + '\\n))')(runtime.require)));
                } catch (error) {
                  native.host('result', show(error));
                }
              })();
            })(globalThis.postern, __runtime, __show);
            """;

    private record Timer(int id, long due, long order) {
    }

    private final Engine engine;
    private final CryptoCalls crypto = new CryptoCalls();
    private final List<String> logged = new ArrayList<>();
    private final List<JsonNode> fetched = new ArrayList<>();
    private final List<String> asked = new ArrayList<>();
    private final PriorityQueue<Timer> timers = new PriorityQueue<>(
            Comparator.comparingLong(Timer::due).thenComparingLong(Timer::order));
    private UnaryOperator<String> resolver = argument -> "{}";
    private UnaryOperator<JsonNode> server = request -> null;
    private final List<String> arrived = new ArrayList<>();
    private long now;
    private long order;
    private String result;

    JavaScript() {
        HostFunction host = new HostFunction("host", List.of(String.class, String.class), String.class,
                args -> host((String) args.get(0), (String) args.get(1)));
        engine = Engine.builder().addBuiltins(Builtins.builder("postern").add(host).build())
                .withMemoryFactory(limits -> new ByteArrayMemory(new MemoryLimits(limits.initialPages(), PAGES_MAX)))
                .build();
        execute(START.formatted(RuntimeSources.runtime()));
    }

    JavaScript resolving(UnaryOperator<String> modules) {
        this.resolver = modules;
        return this;
    }

    /** @param answers to requests; null if there is none */
    JavaScript serving(UnaryOperator<JsonNode> answers) {
        this.server = answers;
        return this;
    }

    /** Evaluates an expression, in which {@code await} is allowed: what it comes to, or the error, as text. */
    String run(String code) {
        result = null;
        logged.clear();
        execute("__run(" + quoted(code) + ")");
        while (result == null) {
            if (!arrived.isEmpty()) {
                resume(arrived.remove(0));
            } else if (!timers.isEmpty()) {
                Timer next = timers.remove();
                now = Math.max(now, next.due());
                resume("{\"timer\":" + next.id() + "}");
            } else {
                return "never settles";
            }
        }
        return logged.isEmpty() ? result : String.join("\n", logged) + "\n=> " + result;
    }

    void beginCall() {
        execute("__runtime.beginCall()");
    }

    void preload(String... names) {
        execute("__runtime.preload(" + quoted(List.of(names)) + ")");
    }

    /** The requests that went out. */
    List<JsonNode> fetched() {
        return fetched;
    }

    /** The operations that were asked of the host. */
    List<String> asked() {
        return asked;
    }

    private void resume(String event) {
        execute("__runtime.resume(" + quoted(event) + ")");
    }

    private String host(String operation, String argument) {
        asked.add(operation);
        if (CryptoCalls.serves(operation)) {
            return crypto.call(operation, argument);
        }
        try {
            switch (operation) {
                case "source":
                    return RuntimeSources.module(argument).orElseThrow();
                case "resolve":
                    return resolver.apply(argument);
                case "log":
                    logged.add(JSON.readTree(argument).path("text").asText());
                    return "";
                case "timer":
                    JsonNode timer = JSON.readTree(argument);
                    int id = timer.path("id").asInt();
                    timers.removeIf(known -> known.id() == id);
                    if (timer.path("ms").asLong() >= 0) {
                        timers.add(new Timer(id, now + timer.path("ms").asLong(), order++));
                    }
                    return "";
                case "fetch":
                    JsonNode request = JSON.readTree(argument);
                    fetched.add(request);
                    JsonNode answer = server.apply(request);
                    if (answer != null) {
                        arrived.add(answer.toString());
                    }
                    return "";
                case "result":
                    result = argument;
                    return "";
                default:
                    throw new AssertionError(operation);
            }
        } catch (JsonProcessingException e) {
            throw new AssertionError(e);
        }
    }

    /** On a thread with the stack that threads of Actions have: the interpreter recurses on it. */
    private void execute(String script) {
        FutureTask<Void> run = new FutureTask<>(() -> {
            int compiled = engine.compile(script);
            engine.exec(compiled);
            engine.free(compiled);
        }, null);
        new Thread(null, run, "script", STACK_BYTES).start();
        try {
            run.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RuntimeException failure) {
                throw failure;
            }
            throw new AssertionError(e.getCause());
        }
    }

    static String quoted(Object value) {
        try {
            return JSON.writeValueAsString(value);
        } catch (JsonProcessingException e) {
            throw new AssertionError(e);
        }
    }

    static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }

    static String pem(String label, byte[] key) {
        return "-----BEGIN " + label + "-----\n" + Base64.getEncoder().encodeToString(key) + "\n-----END " + label + "-----\n";
    }

    @Override
    public void close() {
        engine.close();
    }
}
