package dev.postern.actions;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import jakarta.inject.Singleton;

/** The newest executions, in memory, bounded in count and in bytes. */
@Singleton
public final class Executions {

    private static final long BYTES_MAX = 8 << 20;

    private final int executionsMax;
    private final Map<String, Execution> byId = new LinkedHashMap<>();
    private long bytes;

    Executions(ActionsConfig config) {
        this.executionsMax = config.executionsMax();
    }

    /** @return empty: there is none of that id, or it is too long ago */
    public synchronized Optional<Execution> find(String id) {
        return Optional.ofNullable(byId.get(id));
    }

    /** The newest ones in which this Action or Hook ran, the newest first. */
    public synchronized List<Execution> newest(String extensionId, int max) {
        Deque<Execution> newest = new ArrayDeque<>();
        for (Execution execution : byId.values()) {
            if (execution.results().stream().anyMatch(result -> result.extension().id().equals(extensionId))) {
                newest.addFirst(execution);
            }
            if (newest.size() > max) {
                newest.removeLast();
            }
        }
        return List.copyOf(newest);
    }

    synchronized void keep(Execution execution) {
        byId.put(execution.id(), execution);
        bytes += execution.bytes();
        var oldest = byId.values().iterator();
        while (byId.size() > executionsMax || (bytes > BYTES_MAX && byId.size() > 1)) {
            bytes -= oldest.next().bytes();
            oldest.remove();
        }
    }
}
