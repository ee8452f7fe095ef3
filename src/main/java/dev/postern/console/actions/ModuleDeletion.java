package dev.postern.console.actions;

import java.util.List;

import dev.postern.console.Problem;

/**
 * What deleting a module would change.
 *
 * @param holders as long as there is any, it is not deleted
 */
record ModuleDeletion(String id, String name, int versions, List<Holder> holders, Problem problem, String curl) {

    public String path() {
        return ModuleResource.path(id);
    }

    /** Whether only former versions of Actions keep it: no code that runs or is worked on. */
    public boolean isHeldByFormerVersionsOnly() {
        return holders.stream().allMatch(holder -> holder.inForce() == 0 && holder.draft() == 0);
    }

    /**
     * An Action whose code, as it is or was, cannot be loaded without the module.
     *
     * @param inForce number of the module's version that tokens run; 0: none
     * @param draft number of the module's version that the Action's draft names; 0: none
     * @param former numbers of the Action's former versions that name the module, the newest first
     */
    record Holder(String actionId, String action, int inForce, int draft, List<Integer> former) {
    }
}
