package dev.postern.console.organizations;

import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.PriorityQueue;

import dev.postern.snapshot.Organization;
import dev.postern.snapshot.RegistrySnapshot;

/** Finds organizations in what is in force: one look at each, and no more than a page of them is kept. */
final class OrganizationSearch {

    private static final Comparator<Organization> BY_NAME = Comparator.comparing(Organization::name);

    private OrganizationSearch() {
    }

    /**
     * One page, in the order of names.
     *
     * @param total of all pages
     * @param isLast whether nothing comes after this page
     */
    record Found(List<Organization> organizations, int total, boolean isLast) {
    }

    /**
     * @param text that names or display names hold, or an id; empty: all
     * @param after name of the last one of the page before; empty: this is the first page
     */
    static Found find(RegistrySnapshot snapshot, String text, String after, int limit) {
        String words = text.toLowerCase(Locale.ROOT);
        PriorityQueue<Organization> first = new PriorityQueue<>(limit + 2, BY_NAME.reversed());
        int total = 0;
        for (Organization organization : snapshot.organizations()) {
            if (!isMeant(organization, words, text)) {
                continue;
            }
            total++;
            if (organization.name().compareTo(after) > 0) {
                first.add(organization);
                if (first.size() > limit + 1) {
                    first.remove();
                }
            }
        }
        boolean last = first.size() <= limit;
        if (!last) {
            first.remove();
        }
        Deque<Organization> page = new ArrayDeque<>();
        while (!first.isEmpty()) {
            page.addFirst(first.remove());
        }
        return new Found(List.copyOf(page), total, last);
    }

    private static boolean isMeant(Organization organization, String words, String text) {
        return organization.name().contains(words) || organization.id().equals(text)
                || organization.displayName().filter(name -> name.toLowerCase(Locale.ROOT).contains(words)).isPresent();
    }
}
