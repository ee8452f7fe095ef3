package dev.postern.console.tenantfile;

import java.util.List;

import dev.postern.console.Difference;

/**
 * What a file changes, or has changed.
 *
 * @param applied whether it has been applied
 * @param overtaken whether the tenant has changed since a plan was shown before, so that this one is another
 * @param text the file, to be applied as it is
 * @param unpacked whether the text was made of an archive, so that nobody has seen it yet
 */
record PlanPage(boolean applied, boolean overtaken, String summary, List<Group> groups, int more, List<Note> notes,
        String text, boolean unpacked, String digest, String curl) {

    /**
     * What happens in one way.
     *
     * @param outcome {@code deleted}, {@code created} or {@code changed}
     */
    record Group(String outcome, String heading, List<Row> rows) {
    }

    /**
     * One entity.
     *
     * @param fields that differ, also secrets, whose values are not shown
     */
    record Row(String label, String fields, List<Difference> differences) {
    }

    /**
     * What is left out, and what works otherwise afterwards.
     *
     * @param more a long list that it ends in; empty: the words say everything
     */
    record Note(String words, String more) {
    }

    public boolean isEmpty() {
        return groups.isEmpty();
    }
}
