package dev.postern.management;

import java.util.List;
import java.util.Set;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

/** One page of a list about Actions, always {@code {"actions", "total", "page", "per_page"}}; pages are counted from 0. */
record NumberedPage(int page, int perPage) {

    static final Set<String> PARAMETERS = Set.of("page", "per_page", "include_totals");

    static NumberedPage of(QueryParameters query) {
        return new NumberedPage(query.integer("page", 0, Paging.PAGE_MAX, 0),
                query.integer("per_page", 1, Paging.PER_PAGE_MAX, Paging.PER_PAGE_DEFAULT));
    }

    /** @param all the whole list, which is short */
    ObjectNode answer(String key, List<ObjectNode> all) {
        int start = (int) Math.min((long) page * perPage, all.size());
        ObjectNode answer = JsonNodeFactory.instance.objectNode();
        answer.putArray(key).addAll(all.subList(start, Math.min(start + perPage, all.size())));
        return answer.put("total", all.size()).put("page", page).put("per_page", perPage);
    }
}
