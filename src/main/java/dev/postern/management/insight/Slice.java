package dev.postern.management.insight;

import java.util.List;

import dev.postern.management.Paging;
import dev.postern.management.QueryParameters;

/** Part of a list, from {@code page} and {@code per_page}. */
record Slice(int start, int length) {

    /** Beyond it every page is empty. */
    private static final int PAGE_MAX = 1_000_000;

    static Slice of(QueryParameters query) {
        int length = query.integer("per_page", 1, Paging.PER_PAGE_MAX, Paging.PER_PAGE_DEFAULT);
        return new Slice(query.integer("page", 0, PAGE_MAX, 0) * length, length);
    }

    /** This part of a whole list. */
    <T> List<T> of(List<T> all) {
        return all.subList(Math.min(start, all.size()), Math.min(start + length, all.size()));
    }
}
