package dev.postern.oauth;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The parameters of a request to an OAuth endpoint: none is empty, and none has a control character (RFC 6749 §3.2). Each has
 * one value, except {@code resource}. Parameters of a body that are not a {@link RequestParameter} are kept for the tenant's
 * own
 * code only ({@link #posted}). The values may be secrets, so the text form shows names only.
 */
public final class RequestParameters {

    /** In one body or in one query. Unknown parameters count. */
    public static final int PARAMETERS_MAX = 30;
    /** The parameters of a request without parameters. */
    public static final RequestParameters NONE = new RequestParameters(Map.of(), List.of(), Map.of());

    private final Map<RequestParameter, String> values;
    private final List<String> resources;
    private final Map<String, String> others;

    private RequestParameters(Map<RequestParameter, String> values, List<String> resources, Map<String, String> others) {
        this.values = values;
        this.resources = List.copyOf(resources);
        this.others = others;
    }

    public Optional<String> get(RequestParameter parameter) {
        return Optional.ofNullable(values.get(parameter));
    }

    /** The different values of {@code resource}, in the order sent. */
    public List<String> resources() {
        return resources;
    }

    /** What was sent, by name, without what proves the client: for code that must not see credentials. */
    public Map<String, String> posted() {
        Map<String, String> posted = new LinkedHashMap<>();
        values.forEach((parameter, value) -> {
            if (!parameter.isProof()) {
                posted.put(parameter.wireName(), value);
            }
        });
        resources.stream().findFirst().ifPresent(resource -> posted.put(RequestParameter.RESOURCE.wireName(), resource));
        posted.putAll(others);
        return posted;
    }

    /**
     * These, and what the query of the token endpoint's URL adds: {@code audience}, {@code organization} and {@code resource}.
     *
     * @throws OAuthError.InvalidRequest the query holds a credential, another value than the body, or a parameter that only the
     *         body may hold
     */
    public RequestParameters with(RequestParameters query) {
        Map<RequestParameter, String> merged = new EnumMap<>(RequestParameter.class);
        merged.putAll(values);
        query.values.forEach((parameter, value) -> {
            String name = parameter.wireName();
            String before = switch (parameter.place()) {
                case BODY_NEVER_QUERY -> throw new OAuthError.InvalidRequest("Parameter " + name + " must not be in the query");
                case BODY_OR_QUERY -> merged.putIfAbsent(parameter, value);
                case BODY -> Optional.ofNullable(merged.get(parameter)).orElseThrow(() -> new OAuthError.InvalidRequest(
                        "Parameter " + name + " must be in the body, not in the query"));
            };
            if (before != null && !before.equals(value)) {
                throw new OAuthError.InvalidRequest("Parameter " + name + " differs between body and query");
            }
        });
        List<String> all = new ArrayList<>(resources);
        query.resources.stream().filter(resource -> !resources.contains(resource)).forEach(all::add);
        return new RequestParameters(merged, all, others);
    }

    @Override
    public String toString() {
        return "RequestParameters" + values.keySet();
    }

    /** Collects the parameters of one body or one query. */
    public static final class Collector {

        private final Map<RequestParameter, String> values = new EnumMap<>(RequestParameter.class);
        private final List<String> resources = new ArrayList<>();
        private final Set<String> names = new HashSet<>();
        private final Map<String, String> others = new LinkedHashMap<>();
        private int count;

        /**
         * Takes a parameter; an empty value is as good as none (RFC 6749 §3.2).
         *
         * @throws OAuthError.InvalidRequest one too many, the second of its name, over-long, or with a control character
         */
        public void add(String name, String value) {
            countOne();
            Optional<RequestParameter> known = RequestParameter.named(name);
            boolean repeatable = known.isPresent() && known.get().isRepeatable();
            if (repeatable) {
                addResource(value);
            } else if (!names.add(name)) { // RFC 6749 §3.2 MUST NOT
                throw new OAuthError.InvalidRequest(
                        known.isPresent() ? "Duplicate parameter: " + name : "Duplicate parameter");
            }
            check(known, value);
            if (known.isPresent() && !repeatable && !value.isEmpty()) {
                values.put(known.get(), value);
            } else if (known.isEmpty()) {
                others.put(name, value);
            }
        }

        /** Takes a parameter that has no value the endpoint could use. */
        public void addUnread(String name) {
            add(name, "");
            others.remove(name);
        }

        public RequestParameters collected() {
            return new RequestParameters(values, resources, others);
        }

        private void addResource(String value) {
            if (!value.isEmpty() && !resources.contains(value)) {
                resources.add(value);
            }
        }

        private void countOne() {
            if (++count > PARAMETERS_MAX) {
                throw new OAuthError.InvalidRequest("More than " + PARAMETERS_MAX + " parameters");
            }
        }

        /** @param known empty for an unknown name: only the body bounds its value, and the refusal does not repeat the name */
        private static void check(Optional<RequestParameter> known, String value) {
            if (known.isPresent() && value.length() > known.get().charactersMax()) {
                throw new OAuthError.InvalidRequest("Parameter " + known.get().wireName() + " is longer than "
                        + known.get().charactersMax() + " characters");
            }
            if (value.chars().anyMatch(Character::isISOControl)) {
                throw new OAuthError.InvalidRequest(known.isPresent()
                        ? "Parameter " + known.get().wireName() + " holds a control character"
                        : "A parameter holds a control character");
            }
        }
    }
}
