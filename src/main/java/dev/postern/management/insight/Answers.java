package dev.postern.management.insight;

import java.util.function.Supplier;

import dev.postern.events.QueryRefused;
import dev.postern.management.ManagementError;

/** What the operations about kept events have in common. */
public final class Answers {

    private Answers() {
    }

    /** @throws ManagementError events are not kept on this server */
    public static void requireKept(boolean kept) {
        if (!kept) {
            throw ManagementError.notEnabled("Events are not kept on this server: postern.events.kept is false");
        }
    }

    /**
     * @param parameter of the request that a refusal is about
     * @throws ManagementError the question cannot be answered as it was asked, or not now
     */
    public static <T> T answered(String parameter, Supplier<T> question) {
        try {
            return question.get();
        } catch (QueryRefused refusal) {
            throw refusal.isBusy() ? ManagementError.tooManyRequests(refusal.getMessage())
                    : ManagementError.invalidQuery(refusal.getMessage(), parameter);
        }
    }
}
