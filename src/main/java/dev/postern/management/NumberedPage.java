package dev.postern.management;

import java.util.List;
import java.util.Set;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * One page of a list about Actions, always {@code {"actions", "total", "page", "per_page"}}; pages are counted from 0. As at
 * Auth0 {@code page} and {@code total} are left out when they are 0, and past the end {@code total} is, too.
 */
public record NumberedPage(int page, int perPage) {

    public static final Set<String> PARAMETERS = Set.of("page", "per_page", "include_totals");

    public static NumberedPage of(QueryParameters query) {
        return new NumberedPage(query.integer("page", 0, Paging.PAGE_MAX, 0),
                query.integer("per_page", 1, Paging.PER_PAGE_MAX, Paging.PER_PAGE_DEFAULT));
    }

    /** @param all the whole list, which is short */
    public ObjectNode answer(String key, List<ObjectNode> all) {
        int start = start(all);
        ObjectNode answer = page(key, all, start);
        if (start < all.size()) {
            answer.put("total", all.size());
        }
        if (page > 0) {
            answer.put("page", page);
        }
        return answer.put("per_page", perPage);
    }

    /** As above, in the form for modules: {@code total} and {@code page} are always there. Past the end {@code total} is 0. */
    public ObjectNode whole(String key, List<ObjectNode> all) {
        int start = start(all);
        return page(key, all, start).put("total", start < all.size() ? all.size() : 0).put("page", page)
                .put("per_page", perPage);
    }

    private int start(List<ObjectNode> all) {
        return (int) Math.min((long) page * perPage, all.size());
    }

    private ObjectNode page(String key, List<ObjectNode> all, int start) {
        ObjectNode answer = JsonNodeFactory.instance.objectNode();
        answer.putArray(key).addAll(all.subList(start, Math.min(start + perPage, all.size())));
        return answer;
    }
}
