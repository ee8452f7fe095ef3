package dev.postern.console.actions;

import java.util.List;

import dev.postern.console.Moment;
import dev.postern.console.Problem;

/**
 * The list of Actions, the order in which they run, their modules, and the Hooks.
 *
 * @param rows null: the session may not see Actions
 * @param order the bound ones, in order
 * @param modules none if the session may not see Actions
 * @param hooks null: the session may not see Hooks
 * @param enabledHook name of the Hook that runs before them; empty: none, or it may not be seen
 * @param unbound those that could be bound
 * @param was the order when the page was made, for the form
 * @param failuresKnown whether the numbers of failures are known
 */
record ActionList(List<Row> rows, List<Step> order, List<Module> modules, List<Hook> hooks, String enabledHook,
        List<Step> unbound, String was,
        boolean failuresKnown, boolean mayCreate, boolean mayCreateHooks, boolean mayBind, Problem problem, String curl,
        String yaml) {

    /**
     * An Action.
     *
     * @param version in force; 0: never deployed
     * @param deployed when; null: never
     * @param changed whether the draft is another than what is in force
     * @param place among the bound ones; 0: not bound
     * @param isRun whether this server has the trigger's flow
     * @param failures of a week
     */
    record Row(String id, String name, String trigger, int version, Moment deployed, boolean changed, int place, boolean isRun,
            String failures, Moment lastFailure) {
    }

    /** An Action that is bound, or could be. */
    record Step(String id, String name) {
    }

    /**
     * Code that Actions share.
     *
     * @param version the newest; 0: it was never published
     * @param changed whether the draft is another than that
     * @param uses deployed Actions that use it
     */
    record Module(String id, String name, int version, boolean changed, int uses) {
    }

    /** A Hook. */
    record Hook(String id, String name, boolean enabled) {
    }
}
