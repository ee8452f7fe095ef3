package dev.postern.management.insight;

import java.util.List;
import java.util.Optional;
import java.util.function.Function;

import jakarta.inject.Singleton;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.postern.entity.Timestamps;
import dev.postern.insight.DayCounts;
import dev.postern.insight.RefusalCauses;
import dev.postern.insight.Usage;
import dev.postern.insight.UsageFigures.Sum;
import dev.postern.insight.UsageKey;
import dev.postern.insight.WastefulCallers;
import dev.postern.snapshot.Client;
import dev.postern.snapshot.CurrentSnapshot;
import dev.postern.snapshot.Organization;

/** The JSON of insight. Names are those that things have now; what is gone has none. */
@Singleton
final class Views {

    private static final String ISSUED = "issued";
    private static final String REFUSED = "refused";
    private static final String CLIENT_ID = "client_id";
    private static final String CLIENT_NAME = "client_name";

    private final CurrentSnapshot current;

    Views(CurrentSnapshot current) {
        this.current = current;
    }

    ArrayNode days(List<Usage.Day> days) {
        return array(days, day -> object().put("date", Timestamps.text(day.start())).put(ISSUED, day.counts().issued())
                .put(REFUSED, day.counts().refused()));
    }

    ArrayNode hours(List<Usage.Day> days) {
        ArrayNode hours = JsonNodeFactory.instance.arrayNode();
        for (Usage.Day day : days) {
            for (int hour = 0; hour < DayCounts.HOURS; hour++) {
                hours.addObject().put("date", Timestamps.text(day.start().plusSeconds(hour * 3_600L)))
                        .put(ISSUED, day.counts().issued(hour)).put(REFUSED, day.counts().refused(hour));
            }
        }
        return hours;
    }

    /** The empty id stands for what is not registered. */
    ArrayNode sums(UsageKey.Kind kind, List<Sum> sums) {
        return array(sums, sum -> {
            ObjectNode view = object();
            Optional<String> id = Optional.of(sum.id()).filter(text -> !text.isEmpty());
            switch (kind) {
                case CLIENT -> put(view, CLIENT_ID, id, CLIENT_NAME, current.get().client(sum.id()).map(Client::name));
                case API -> view.put("audience", id.orElse(null));
                case ORGANIZATION -> put(view, "organization_id", id, "organization_name",
                        current.get().organization(sum.id()).map(Organization::name));
                case TENANT -> {
                    // has no name
                }
            }
            return view.put(ISSUED, sum.issued()).put(REFUSED, sum.refused());
        });
    }

    private static void put(ObjectNode view, String idField, Optional<String> id, String nameField, Optional<String> name) {
        view.put(idField, id.orElse(null));
        name.ifPresent(text -> view.put(nameField, text));
    }

    ArrayNode wasteful(List<WastefulCallers.Wasteful> callers) {
        return array(callers, caller -> {
            ObjectNode view = object();
            put(view, CLIENT_ID, Optional.of(caller.key().clientId()), CLIENT_NAME, caller.clientName());
            view.put("audience", caller.key().audience()).put("scope", caller.key().scope());
            if (!caller.key().organizationId().isEmpty()) {
                view.put("organization_id", caller.key().organizationId());
            }
            view.put("ip", caller.key().ip()).put(ISSUED, caller.issued()).put("wasted", caller.wasted())
                    .put("needed", caller.needed()).put("factor", caller.factor())
                    .put("interval_seconds", caller.interval().toMillis() / 1_000.0)
                    .put("first_at", Timestamps.text(caller.first())).put("last_at", Timestamps.text(caller.last()));
            caller.lifetime().ifPresent(lifetime -> view.put("token_lifetime", lifetime.toSeconds()));
            caller.wastedCost().ifPresent(cost -> view.put("wasted_cost", cost));
            return view.put("advice", caller.advice());
        });
    }

    ArrayNode refusals(List<RefusalCauses.Cause> causes) {
        return array(causes, cause -> {
            ObjectNode view = object().put("error", cause.cause().error()).put("reason", cause.cause().text())
                    .put("count", cause.count()).put("clients", cause.clients()).put("last_at", Timestamps.text(cause.last()));
            cause.example().ifPresent(event -> view.set("last_event", event));
            return view;
        });
    }

    static <T> ArrayNode array(List<T> items, Function<T, ObjectNode> view) {
        ArrayNode array = JsonNodeFactory.instance.arrayNode();
        items.forEach(item -> array.add(view.apply(item)));
        return array;
    }

    private static ObjectNode object() {
        return JsonNodeFactory.instance.objectNode();
    }
}
