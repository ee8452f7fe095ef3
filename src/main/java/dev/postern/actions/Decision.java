package dev.postern.actions;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeType;

import dev.postern.accesstoken.Authorization;
import dev.postern.oauth.OAuthError;
import dev.postern.snapshot.TokenExtension;

/**
 * What one call decided.
 *
 * @param claims name → value; a later one of the same name has won
 * @param denied whether and why there is no token
 * @param scopes that replace those of the token; empty: they stay
 */
record Decision(Map<String, JsonNode> claims, Optional<Denial> denied, Optional<List<String>> scopes) {

    /** Nothing is changed. */
    static final Decision NOTHING = new Decision(Map.of(), Optional.empty(), Optional.empty());

    /** All claims of the tenant's own code together, as JSON (Auth0's bound). */
    private static final int CLAIMS_BYTES_MAX = 100 * 1024;
    private static final int SCOPES_MAX = 1000;
    private static final int NAME_CHARACTERS_MAX = 1000;
    /** Of a claim's value. */
    private static final int DEPTH_MAX = 32;
    /** RFC 6749 §3.3. */
    private static final Pattern SCOPE = Pattern.compile("[\\x21\\x23-\\x5b\\x5d-\\x7e]{1,280}");
    private static final int REASON_CHARACTERS_MAX = 1000;
    private static final ObjectMapper JSON = new ObjectMapper().enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS);

    /**
     * @param code as the code gave it
     * @param reason for the caller
     */
    record Denial(String code, Optional<String> reason) {

        /** @param by for the operator */
        OAuthError.RefusedByExtension refusal(TokenExtension by) {
            Optional<OAuthError.RefusedByExtension.Code> listed = known();
            String description = reason.filter(text -> !text.isBlank())
                    .orElse(listed.isPresent() || code.isBlank() ? "The request was denied" : code);
            String bounded = description.substring(0, Math.min(description.length(), REASON_CHARACTERS_MAX));
            return new OAuthError.RefusedByExtension(listed.orElse(OAuthError.RefusedByExtension.Code.INVALID_REQUEST), bounded,
                    by.title());
        }

        private Optional<OAuthError.RefusedByExtension.Code> known() {
            for (OAuthError.RefusedByExtension.Code each : OAuthError.RefusedByExtension.Code.values()) {
                if (each.wireName().equals(code.toLowerCase(Locale.ROOT))) {
                    return Optional.of(each);
                }
            }
            return Optional.empty();
        }
    }

    /**
     * @param result {@code {claims: [[name, JSON text or null]], denied: {code, reason} or null, scopes: [text] or null}}
     * @throws CallFailure a scope is not one, or a claim could not be read by a verifier
     */
    static Decision of(JsonNode result) {
        if (!result.path("claims").isArray() || !isOrNull(result.path("denied"), JsonNodeType.OBJECT)
                || !isOrNull(result.path("scopes"), JsonNodeType.ARRAY)) {
            throw new CallFailure(CallFailure.Kind.ACTION_ERROR, "Error", "its result was tampered with");
        }
        Map<String, JsonNode> claims = new LinkedHashMap<>();
        for (JsonNode claim : result.path("claims")) {
            claims.put(claim.path(0).asText(), value(claim.path(1).asText()));
        }
        JsonNode denied = result.path("denied");
        Optional<Denial> denial = denied.isObject()
                ? Optional.of(new Denial(denied.path("code").asText(), Optional.ofNullable(denied.path("reason").textValue())))
                : Optional.empty();
        return checked(new Decision(claims, denial, scopes(result.path("scopes"))));
    }

    private static boolean isOrNull(JsonNode node, JsonNodeType type) {
        return node.isNull() || node.getNodeType() == type;
    }

    /** @throws CallFailure a claim could not be read by whoever verifies the token */
    private static Decision checked(Decision decision) {
        decision.claims.forEach((name, value) -> {
            if (name.length() > NAME_CHARACTERS_MAX || !StandardCharsets.UTF_8.newEncoder().canEncode(name)) {
                throw unusable("the name of a claim is longer than " + NAME_CHARACTERS_MAX
                        + " characters, or has half of a character");
            }
            requireUsable(value, 1);
        });
        return decision;
    }

    private static void requireUsable(JsonNode value, int depth) {
        if (depth > DEPTH_MAX) {
            throw unusable("a claim has more than " + DEPTH_MAX + " levels");
        }
        if (value.isNumber() && !Double.isFinite(value.doubleValue())) {
            throw unusable("a claim has a number that is too large");
        }
        value.forEach(inner -> requireUsable(inner, depth + 1));
    }

    private static CallFailure unusable(String sentence) {
        return new CallFailure(CallFailure.Kind.ACTION_ERROR, "Error", sentence);
    }

    /** What the receiver of a webhook decided. */
    static Decision of(WebhookAnswer answer) {
        Map<String, JsonNode> claims = new LinkedHashMap<>();
        answer.claims().properties().forEach(claim -> claims.put(claim.getKey(), claim.getValue()));
        return checked(
                new Decision(claims, answer.denial().map(denial -> new Denial(denial.code(), Optional.of(denial.reason()))),
                        Optional.empty()));
    }

    /**
     * What was agreed, with what was decided.
     *
     * @param soFar with what the code before has decided
     * @param granted the scopes an Action may choose among; a Hook may name any
     * @throws CallFailure the claims are too large
     */
    Authorization appliedTo(Authorization soFar, TokenExtension.Kind kind, List<String> granted) {
        Map<String, JsonNode> more = allowed(kind, soFar.api().system());
        boolean changed = !more.isEmpty();
        Map<String, JsonNode> all = new LinkedHashMap<>(soFar.claims());
        all.putAll(more);
        if (changed && all.size() > more.size()) {
            bounded(all);
        }
        List<String> after = scopes.map(chosen -> kind == TokenExtension.Kind.HOOK ? chosen
                : chosen.stream().filter(granted::contains).toList()).orElse(soFar.scopes());
        return changed || !after.equals(soFar.scopes()) ? soFar.with(after, all) : soFar;
    }

    /**
     * The claims that the rules let it set; a Hook sets namespaced ones only.
     *
     * @throws CallFailure they are too large
     */
    Map<String, JsonNode> allowed(TokenExtension.Kind kind, boolean ofSystemApi) {
        Map<String, JsonNode> allowed = new LinkedHashMap<>(claims);
        allowed.keySet().removeIf(name -> !ClaimRules.allows(name, ofSystemApi)
                || (kind == TokenExtension.Kind.HOOK && !ClaimRules.isNamespaced(name)));
        return bounded(allowed);
    }

    private static Map<String, JsonNode> bounded(Map<String, JsonNode> claims) {
        if (bytes(claims) > CLAIMS_BYTES_MAX) {
            throw new CallFailure(CallFailure.Kind.ACTION_ERROR, "Error", "the claims are larger than 100 KB");
        }
        return claims;
    }

    /** Names of the claims that the rules do not let it set. */
    List<String> leftOut(TokenExtension.Kind kind, boolean ofSystemApi) {
        Set<String> allowed = allowed(kind, ofSystemApi).keySet();
        return claims.keySet().stream().filter(name -> !allowed.contains(name)).toList();
    }

    private static int bytes(Map<String, JsonNode> claims) {
        int bytes = 0;
        for (Map.Entry<String, JsonNode> claim : claims.entrySet()) {
            bytes += claim.getKey().getBytes(StandardCharsets.UTF_8).length
                    + claim.getValue().toString().getBytes(StandardCharsets.UTF_8).length + 4;
        }
        return bytes;
    }

    private static Optional<List<String>> scopes(JsonNode given) {
        if (!given.isArray()) {
            return Optional.empty();
        }
        List<String> scopes = new ArrayList<>();
        for (JsonNode scope : given) {
            if (!SCOPE.matcher(scope.asText()).matches() || scopes.size() >= SCOPES_MAX) {
                throw new CallFailure(CallFailure.Kind.ACTION_ERROR, "Error",
                        "it chose a scope with characters that a scope cannot have, or more than " + SCOPES_MAX);
            }
            scopes.add(scope.asText());
        }
        return Optional.of(List.copyOf(scopes));
    }

    private static JsonNode value(String json) {
        try {
            return JSON.readTree(json);
        } catch (JsonProcessingException | ArithmeticException | NumberFormatException e) {
            throw new CallFailure(CallFailure.Kind.ACTION_ERROR, "Error", "a claim is not JSON, or too deep");
        }
    }
}
