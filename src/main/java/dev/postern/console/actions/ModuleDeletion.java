package dev.postern.console.actions;

import java.util.List;

import dev.postern.console.Problem;

/**
 * What deleting a module would change.
 *
 * @param uses as long as there is any, it is not deleted
 */
record ModuleDeletion(String id, String name, int versions, List<ModulePage.Use> uses, Problem problem, String curl) {

    public String path() {
        return ModuleResource.path(id);
    }
}
