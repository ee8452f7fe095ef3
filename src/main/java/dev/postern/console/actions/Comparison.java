package dev.postern.console.actions;

import java.util.List;

import dev.postern.console.Problem;

/**
 * How two versions of an Action differ.
 *
 * @param from, to which ones: the id of a version, or {@code draft}
 * @param rollBack id of the version that can be put in force again from here; empty: none
 */
record Comparison(String id, String name, List<Choice> choices, Choice from, Choice to, List<LineDifference.Line> lines,
        List<String> otherwise, String rollBack, Problem problem, String curl) {

    public String path() {
        return ActionResource.path(id);
    }

    /** The draft or a version. */
    record Choice(String id, String words) {
    }
}
