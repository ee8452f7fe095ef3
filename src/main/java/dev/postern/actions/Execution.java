package dev.postern.actions;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

import dev.postern.snapshot.TokenExtension;

/**
 * What ran for one token request, in order.
 *
 * @param id of the execution
 * @param results of each extension that ran
 */
public record Execution(String id, List<Result> results) {

    /** Of a request that no extension decides about. */
    public static final Execution NONE = new Execution("", List.of());

    /** What an entry takes of the heap beside its texts. */
    private static final int OVERHEAD_BYTES = 200;

    /** One that has not begun. */
    public static Execution begun() {
        return new Execution(UUID.randomUUID().toString());
    }

    private Execution(String id) {
        this(id, new ArrayList<>(2));
    }

    /** The id, if something ran. */
    public Optional<String> idIfRun() {
        return results.isEmpty() ? Optional.empty() : Optional.of(id);
    }

    int bytes() {
        return OVERHEAD_BYTES + results.stream().mapToInt(Result::bytes).sum();
    }

    /**
     * How one extension ran.
     *
     * @param outcome {@code allowed}, {@code denied} or {@code failed}
     * @param leftOut names of claims that it set and the rules leave out
     * @param memoryBytes in use at its end, the interpreter's own included
     * @param console what it printed, {@code level: text} each
     * @param error empty: it came to its end
     */
    public record Result(TokenExtension extension, String outcome, List<String> leftOut, Instant startedAt, Instant endedAt,
            long memoryBytes, List<String> console,
            Optional<Fault> error) {

        private int bytes() {
            return OVERHEAD_BYTES + 2 * console.stream().mapToInt(String::length).sum()
                    + error.map(told -> 2 * (told.message().length() + told.stack().map(String::length).orElse(0))).orElse(0);
        }
    }

    /**
     * Why it had no result.
     *
     * @param errorClass {@code action_error}, {@code action_timeout}, {@code platform_error} or {@code rate_limited}
     * @param name such as {@code TypeError}
     * @param stack where in the code
     */
    public record Fault(String errorClass, String name, String message, Optional<String> stack) {
    }
}
