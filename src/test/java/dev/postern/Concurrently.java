package dev.postern;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.function.IntFunction;
import java.util.stream.IntStream;

/**
 * Does the same many times at once. Each on a thread of its own that has the class loader of the test: threads that all tests
 * share, as those of parallel streams, may have that of a server which ran before.
 */
public final class Concurrently {

    private Concurrently() {
    }

    /** What each has answered, in the order of the numbers from 0. A failure of one is a failure of the test. */
    public static <T> List<T> times(int count, IntFunction<T> work) {
        List<FutureTask<T>> tasks = IntStream.range(0, count).mapToObj(n -> new FutureTask<>(() -> work.apply(n))).toList();
        tasks.forEach(task -> new Thread(task).start());
        List<T> answers = new ArrayList<>();
        for (FutureTask<T> task : tasks) {
            try {
                answers.add(task.get());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException(e);
            } catch (ExecutionException e) {
                throw new AssertionError(e.getCause());
            }
        }
        return answers;
    }
}
