package dev.postern.management;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.postern.entity.Entity;
import dev.postern.entity.EntityQuery;
import dev.postern.registry.Registry;

/** Which part of a list was asked for, and how the answer is shaped. */
public sealed interface Paging {

    Set<String> PARAMETERS = Set.of("page", "per_page", "include_totals", "take", "from");
    int PER_PAGE_MAX = 100;
    int PER_PAGE_DEFAULT = 50;
    int PAGE_MAX = Integer.MAX_VALUE / PER_PAGE_MAX;

    /** @param key name of the list where the answer is an object */
    JsonNode answer(Registry registry, EntityQuery query, String key, Function<Entity, ObjectNode> view);

    /** The answer of a list that nothing is ever in. */
    JsonNode emptyAnswer(String key);

    /** {@code take} or {@code from} ask for checkpoint paging, whatever else was sent along. */
    static Paging of(QueryParameters query) {
        if (query.has("take") || query.has("from")) {
            return checkpoint(query);
        }
        return new Offset(query.integer("page", 0, PAGE_MAX, 0), query.integer("per_page", 0, PER_PAGE_MAX, PER_PAGE_DEFAULT),
                query.bool("include_totals").orElse(false));
    }

    /** Of a list that knows no pages. */
    static Checkpoint checkpoint(QueryParameters query) {
        int take = query.integer("take", 1, PER_PAGE_MAX, PER_PAGE_DEFAULT);
        return new Checkpoint(query.text("from").map(Checkpoint::place), take);
    }

    /** By page number: a bare array or, with totals, {@code {"clients", "start", "limit", "total"}}. */
    record Offset(int page, int perPage, boolean includeTotals) implements Paging {

        @Override
        public JsonNode answer(Registry registry, EntityQuery query, String key, Function<Entity, ObjectNode> view) {
            ArrayNode items = items(registry.list(query.page(page * perPage, perPage)), view);
            return includeTotals ? withTotals(key, items, registry.count(query)) : items;
        }

        @Override
        public JsonNode emptyAnswer(String key) {
            ArrayNode items = JsonNodeFactory.instance.arrayNode();
            return includeTotals ? withTotals(key, items, 0) : items;
        }

        private ObjectNode withTotals(String key, ArrayNode items, long total) {
            ObjectNode answer = JsonNodeFactory.instance.objectNode();
            answer.set(key, items);
            return answer.put("start", page * perPage).put("limit", perPage).put("total", total);
        }
    }

    /**
     * By place: {@code {"clients", "next"}}, where {@code next} is there only when there is more.
     *
     * @param after place of the last item of the part before
     */
    record Checkpoint(Optional<EntityQuery.Place> after, int take) implements Paging {

        private static final Pattern TOKEN = Pattern.compile("after:([0-9]{1,18}):([^\\p{Cntrl}]*)");

        @Override
        public JsonNode answer(Registry registry, EntityQuery query, String key, Function<Entity, ObjectNode> view) {
            List<Entity> found = registry.list(query.after(after, take + 1));
            List<Entity> shown = found.subList(0, Math.min(take, found.size()));
            ObjectNode answer = JsonNodeFactory.instance.objectNode();
            answer.set(key, items(shown, view));
            return found.size() > take ? answer.put("next", token(query.order().placeOf(shown.get(take - 1)))) : answer;
        }

        @Override
        public JsonNode emptyAnswer(String key) {
            ObjectNode answer = JsonNodeFactory.instance.objectNode();
            answer.putArray(key);
            return answer;
        }

        /** What a caller sends as {@code from} to go on after a place: {@code after:POSITION:VALUE}, opaque to it. */
        public static String token(EntityQuery.Place place) {
            return Base64.getUrlEncoder().withoutPadding()
                    .encodeToString(("after:" + place.position() + ":" + place.value()).getBytes(StandardCharsets.UTF_8));
        }

        private static EntityQuery.Place place(String token) {
            try {
                Matcher decoded = TOKEN.matcher(new String(Base64.getUrlDecoder().decode(token), StandardCharsets.UTF_8));
                if (decoded.matches()) {
                    return new EntityQuery.Place(decoded.group(2), Long.parseLong(decoded.group(1)));
                }
            } catch (IllegalArgumentException e) {
                // falls through: not a token of ours
            }
            throw ManagementError.invalidQuery("Not a checkpoint of this list", "from");
        }
    }

    private static ArrayNode items(List<Entity> entities, Function<Entity, ObjectNode> view) {
        ArrayNode items = JsonNodeFactory.instance.arrayNode();
        entities.forEach(entity -> items.add(view.apply(entity)));
        return items;
    }
}
