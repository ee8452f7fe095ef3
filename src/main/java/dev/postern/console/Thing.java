package dev.postern.console;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

import com.fasterxml.jackson.databind.JsonNode;

import dev.postern.entity.EntityKind;

/**
 * What was changed.
 *
 * @param kind in words
 * @param name that people know; its id if it has none
 * @param path of its page; empty: it has none, or the session may not see it
 */
public record Thing(String kind, String name, String path) {

    /** The word of the console for each kind; others are said as they are called. */
    private static final Map<EntityKind, String> WORDS = Map.of(EntityKind.CLIENT, "application",
            EntityKind.RESOURCE_SERVER, "API", EntityKind.CLIENT_GRANT, "grant", EntityKind.ORGANIZATION_CLIENT_GRANT,
            "grant of an organization", EntityKind.TENANT_SETTINGS, "tenant settings", EntityKind.KEY_RING, "signing keys",
            EntityKind.TRIGGER_BINDINGS, "Action bindings");

    /** A kind to choose. */
    public record Kind(String value, String words) {
    }

    public static List<Kind> kinds() {
        return Arrays.stream(EntityKind.values()).map(kind -> new Kind(kind.lowerName(), words(kind))).toList();
    }

    private static String words(EntityKind kind) {
        return WORDS.getOrDefault(kind, kindName(kind));
    }

    /** {@code client Billing}, as the server calls a thing, in the console's words: {@code application Billing}. */
    public static String label(EntityKind kind, String called) {
        return called.startsWith(kindName(kind)) ? words(kind) + called.substring(kindName(kind).length()) : called;
    }

    private static String kindName(EntityKind kind) {
        return kind.lowerName().replace('_', ' ');
    }

    /** The changes of an event that have a kind; the last one may say how many were left out. */
    public static List<JsonNode> changes(JsonNode event) {
        return StreamSupport.stream(event.path("details").path("changes").spliterator(), false)
                .filter(change -> change.has("kind")).toList();
    }

    /**
     * @param change of an event; it may be of a version that knows other kinds
     * @param may whether the session has a scope
     */
    public static Thing of(JsonNode change, Predicate<String> may) {
        String kind = change.path("kind").asText();
        String id = change.path("id").asText();
        JsonNode document = change.path("after").isObject() ? change.path("after") : change.path("before");
        Optional<EntityKind> known = Arrays.stream(EntityKind.values()).filter(one -> one.lowerName().equals(kind)).findFirst();
        String name = known.map(one -> switch (one) {
            case TENANT_SETTINGS, KEY_RING -> "";
            case ORGANIZATION_CLIENT_GRANT -> document.path("organization_id").asText(id);
            default -> name(document, id);
        }).orElseGet(() -> name(document, id));
        boolean gone = change.has("after") && change.path("after").isNull();
        return new Thing(known.map(Thing::words).orElse(kind.replace('_', ' ')), name,
                gone ? "" : known.filter(one -> may.test(scope(one))).map(one -> path(one, id, document)).orElse(""));
    }

    private static String name(JsonNode document, String id) {
        return Stream.of("name", "display_name", "identifier", "audience", "consumer_selector")
                .map(field -> document.path(field).asText("")).filter(text -> !text.isEmpty()).findFirst().orElse(id);
    }

    private static String path(EntityKind kind, String id, JsonNode document) {
        return switch (kind) {
            case CLIENT -> ConsoleDoor.PATH + "applications/" + id;
            case CLIENT_GRANT -> document.path("client_id").asText("").isEmpty() ? ""
                    : ConsoleDoor.PATH + "applications/" + document.path("client_id").asText() + "#access";
            case RESOURCE_SERVER -> ConsoleDoor.PATH + "apis/" + id;
            case ORGANIZATION -> ConsoleDoor.PATH + "organizations/" + id;
            case ORGANIZATION_CLIENT_GRANT -> document.path("organization_id").asText("").isEmpty() ? ""
                    : ConsoleDoor.PATH + "organizations/" + document.path("organization_id").asText();
            case LOG_STREAM -> ConsoleDoor.PATH + "log-streams/" + id;
            case ACTION -> ConsoleDoor.PATH + "actions/" + id;
            case ACTION_VERSION -> ConsoleDoor.PATH + "actions/" + document.path("action_id").asText();
            case ACTION_MODULE -> ConsoleDoor.PATH + "action-modules/" + id;
            case ACTION_MODULE_VERSION -> ConsoleDoor.PATH + "action-modules/" + document.path("module_id").asText();
            case TRIGGER_BINDINGS -> ConsoleDoor.PATH + "actions";
            case HOOK -> ConsoleDoor.PATH + "hooks/" + id;
            case KEY_RING -> ConsoleDoor.PATH + "keys";
            case TENANT_SETTINGS -> ConsoleDoor.PATH + "settings";
            default -> "";
        };
    }

    /** That the page needs; empty: there is no page. */
    private static String scope(EntityKind kind) {
        return switch (kind) {
            case CLIENT, CLIENT_GRANT -> ApplicationsResource.READ;
            case RESOURCE_SERVER -> ApisResource.READ;
            case ACTION, ACTION_VERSION, ACTION_MODULE, ACTION_MODULE_VERSION, TRIGGER_BINDINGS -> "read:actions";
            case HOOK -> "read:hooks";
            case KEY_RING -> "read:signing_keys";
            case TENANT_SETTINGS -> "read:tenant_settings";
            default -> "";
        };
    }

    /** What was done to it, in a word. */
    public static String outcome(JsonNode change) {
        if (change.has("omitted")) {
            return "changed";
        }
        return change.path("before").isObject() ? change.path("after").isObject() ? "changed" : "deleted" : "created";
    }

    /** Such as {@code application Billing}. */
    public String label() {
        return (kind + " " + name).strip();
    }

    /** {@code Application}. */
    public String title() {
        return kind.substring(0, 1).toUpperCase(Locale.ROOT) + kind.substring(1);
    }
}
