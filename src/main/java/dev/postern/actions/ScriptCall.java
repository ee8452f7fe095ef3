package dev.postern.actions;

import java.util.List;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.postern.script.HostFunction;

/**
 * One call of code: what it is given, what it asks for on the way, and what came out. The code may wait for timers and for
 * answers of other services; {@link #waitForNextStep} waits in its place.
 */
final class ScriptCall implements HostFunction {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int TIMERS_MAX = 1000;
    private static final int FETCHES_MAX = 20;
    /** Claims take 100 KB at most; the rest is what JSON adds. */
    private static final int RESULT_CHARACTERS_MAX = 400_000;
    private static final String NO_ANSWER = "";

    private final String input;
    private final ActionCache cache;
    private final HostFunction library;
    private final Fetches fetches;
    private final ScriptConsole console = new ScriptConsole();
    private final PriorityQueue<Timer> timers = new PriorityQueue<>();
    private final BlockingQueue<String> answers = new LinkedBlockingQueue<>();
    private String next;
    private int fetchesBegun;
    private int fetchesOpen;
    private String result;
    private CallFailure failure;
    private long memoryBytes;
    private volatile boolean closed;

    /** @param input what the code is called with, JSON */
    ScriptCall(String input, ActionCache cache, HostFunction library, Fetches fetches) {
        this.input = input;
        this.next = "S" + input;
        this.cache = cache;
        this.library = library;
        this.fetches = fetches;
    }

    @Override
    public String call(String operation, String argument) {
        return switch (operation) {
            case "enter" -> next;
            case "settled" -> settle(argument);
            case "failed" -> fail(failure(argument));
            case "log" -> console.log(argument);
            case "timer" -> setTimer(parsed(argument));
            case "fetch" -> fetch((ObjectNode) parsed(argument));
            case "cache" -> askCache(parsed(argument));
            default -> library.call(operation, argument);
        };
    }

    /** Whether it has come to an end, in a result or in an error. */
    boolean isSettled() {
        return result != null || failure != null;
    }

    /** What it decided, JSON. */
    String result() {
        return result;
    }

    Optional<CallFailure> failure() {
        return Optional.ofNullable(failure);
    }

    /** What the code printed, {@code level: text} each. */
    List<String> printed() {
        return console.lines();
    }

    /** Bytes of memory in use at its end. */
    long memoryBytes() {
        return memoryBytes;
    }

    /** Answers that come later are dropped. */
    void close(long bytes) {
        memoryBytes = bytes;
        closed = true;
    }

    /**
     * Waits for a timer or an answer, and prepares the step that goes on with it.
     *
     * @param nanos how long at most
     * @return false: there is nothing to wait for, or the time is over
     */
    boolean waitForNextStep(long nanos) {
        try {
            long now = System.nanoTime();
            Timer timer = timers.peek();
            if (timer == null && fetchesOpen == 0) {
                return false;
            }
            long wait = timer == null ? nanos : Math.min(nanos, timer.due - now);
            String answer = answers.poll(Math.max(0, wait), TimeUnit.NANOSECONDS);
            if (answer != null) {
                fetchesOpen--;
                next = "R" + answer;
                return true;
            }
            if (timer != null && System.nanoTime() - timer.due >= 0) {
                timers.remove();
                next = "R{\"timer\":" + timer.id + "}";
                return true;
            }
            return false;
        } catch (InterruptedException e) {
            return false; // by the watchdog
        }
    }

    /** Prepares the step that tells an error nobody caught. */
    void askWhatWasNotCaught() {
        next = "U";
    }

    /** The error that code told: {@code {name, message, stack}}. */
    static CallFailure failure(String json) {
        JsonNode error = parsed(json);
        return new CallFailure(CallFailure.Kind.ACTION_ERROR, bounded(error.path("name").asText("Error"), 100),
                bounded(error.path("message").asText(""), 1000),
                Optional.ofNullable(error.path("stack").textValue()).map(stack -> bounded(stack, 2000)));
    }

    private String settle(String json) {
        if (json.length() > RESULT_CHARACTERS_MAX) {
            return fail(new CallFailure(CallFailure.Kind.ACTION_ERROR, "Error", "its claims are larger than 100 KB"));
        }
        if (!isSettled()) {
            result = json;
        }
        return NO_ANSWER;
    }

    private String fail(CallFailure told) {
        if (!isSettled()) {
            failure = told;
        }
        return NO_ANSWER;
    }

    private String setTimer(JsonNode timer) {
        long id = timer.path("id").asLong();
        double millis = timer.path("ms").asDouble();
        timers.removeIf(known -> known.id == id);
        if (millis >= 0 && timers.size() < TIMERS_MAX) { // below 0 it is cancelled
            timers.add(new Timer(System.nanoTime() + (long) Math.min(millis * 1e6, 1e12), id));
        }
        return NO_ANSWER;
    }

    private String fetch(ObjectNode request) {
        if (++fetchesBegun > FETCHES_MAX) {
            return JSON.createObjectNode().put("error", "more than " + FETCHES_MAX + " requests in one call").toString();
        }
        long id = request.path("id").asLong();
        fetchesOpen++;
        fetches.begin(request, answer -> {
            if (!closed) {
                answers.add(answer.put("fetch", id).toString());
            }
        });
        return NO_ANSWER;
    }

    private String askCache(JsonNode asked) {
        if (asked.has("get")) {
            return cache.get(asked.get("get").asText())
                    .map(item -> JSON.createObjectNode().put("value", item.value()).put("expires_at", item.expiresAtMillis())
                            .toString())
                    .orElse("null");
        }
        if (asked.has("delete")) {
            cache.delete(asked.get("delete").asText());
            return "{\"type\":\"success\"}";
        }
        return cache.set(asked.path("set").asText(), asked.path("value").asText(), number(asked.path("ttl")),
                number(asked.path("expires_at")))
                .map(code -> JSON.createObjectNode().put("type", "error").put("code", code).toString())
                .orElse("{\"type\":\"success\"}");
    }

    private static Optional<Long> number(JsonNode value) {
        return value.isNumber() ? Optional.of((long) value.asDouble()) : Optional.empty();
    }

    private static JsonNode parsed(String json) {
        try {
            return JSON.readTree(json);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("the runtime library wrote no JSON", e);
        }
    }

    private static String bounded(String text, int charactersMax) {
        return text.length() <= charactersMax ? text : text.substring(0, charactersMax);
    }

    @Override
    public String toString() {
        return "ScriptCall[" + input.length() + " characters]"; // the input has secrets
    }

    /** @param due as {@link System#nanoTime} has it */
    private record Timer(long due, long id) implements Comparable<Timer> {

        @Override
        public int compareTo(Timer other) {
            int order = Long.compare(due - other.due, 0);
            return order != 0 ? order : Long.compare(id, other.id);
        }
    }
}
