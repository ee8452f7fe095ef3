package dev.postern.downstream;

import java.io.IOException;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.postern.actions.WebhookAnswer;
import dev.postern.actions.WebhookAnswer.Denial;
import dev.postern.actions.WebhookFailed;
import dev.postern.text.StrictJson;

/**
 * Reads what the receiver of a webhook Action answered, and refuses whatever {@code docs/webhook-answer.schema.json} does not
 * allow.
 */
final class WebhookAnswers {

    private static final Set<String> MEMBERS = Set.of("claims", "deny");
    private static final Set<String> OF_DENY = Set.of("code", "reason");
    private static final Set<String> CODES = Set.of("invalid_scope", "invalid_request", "server_error");
    private static final int REASON_LENGTH_MAX = 1_000;
    private static final int NAME_LENGTH_MAX = 256;

    private WebhookAnswers() {
    }

    /** @throws WebhookFailed it is not an answer */
    static WebhookAnswer read(Response response) throws WebhookFailed {
        int status = response.getStatus();
        if (status == 204) {
            return WebhookAnswer.nothing();
        }
        require(status == 200, status >= 300 && status < 400 ? "redirect" : "status", "the receiver answered " + status
                + (status >= 300 && status < 400 ? ", and redirects are not followed" : ""));
        String type = String.valueOf(response.getHeaderString(HttpHeaders.CONTENT_TYPE)).toLowerCase(Locale.ROOT);
        require(type.matches("application/(?:[a-z0-9.+-]+\\+)?json(?:\\s*;.*)?"), "bad_answer",
                "the answer has no JSON content type");
        return read(json(response.readEntity(byte[].class)));
    }

    private static WebhookAnswer read(JsonNode answer) throws WebhookFailed {
        requireMembers(answer, MEMBERS, "the answer");
        JsonNode claims = answer.path("claims");
        require(claims.isObject() || isAbsent(claims), "bad_answer", "claims is not an object");
        require(claims.propertyStream()
                .allMatch(claim -> !claim.getKey().isEmpty() && claim.getKey().length() <= NAME_LENGTH_MAX),
                "bad_answer", "a claim has a name that is empty or longer than " + NAME_LENGTH_MAX + " characters");
        JsonNode deny = answer.path("deny");
        if (isAbsent(deny)) {
            return new WebhookAnswer(claims instanceof ObjectNode given ? given : WebhookAnswer.nothing().claims(),
                    Optional.empty());
        }
        require(deny.isObject(), "bad_answer", "deny is not an object");
        requireMembers(deny, OF_DENY, "deny");
        String code = deny.path("code").asText();
        require(deny.path("code").isTextual() && CODES.contains(code), "bad_answer",
                "deny.code is not invalid_scope, invalid_request or server_error");
        JsonNode reason = deny.path("reason");
        require(isAbsent(reason) || (reason.isTextual() && reason.textValue().length() <= REASON_LENGTH_MAX), "bad_answer",
                "deny.reason is not a text of at most " + REASON_LENGTH_MAX + " characters");
        return new WebhookAnswer(WebhookAnswer.nothing().claims(),
                Optional.of(new Denial(code, isAbsent(reason) ? "" : reason.textValue())));
    }

    private static JsonNode json(byte[] body) throws WebhookFailed {
        String sentence = "the answer is not one JSON object of at most " + WebhookConnections.BODY_BYTES_MAX + " bytes";
        try {
            JsonNode answer = body == null ? null : StrictJson.read(body);
            require(answer != null && answer.isObject(), "bad_answer", sentence);
            return answer;
        } catch (IOException malformed) {
            throw new WebhookFailed("bad_answer", sentence);
        }
    }

    private static void requireMembers(JsonNode object, Set<String> known, String what) throws WebhookFailed {
        require(object.propertyStream().allMatch(member -> known.contains(member.getKey())), "bad_answer",
                what + " has other members than " + String.join(" and ", known.stream().sorted().toList()));
    }

    private static boolean isAbsent(JsonNode value) {
        return value.isMissingNode() || value.isNull();
    }

    private static void require(boolean condition, String outcome, String sentence) throws WebhookFailed {
        if (!condition) {
            throw new WebhookFailed(outcome, sentence);
        }
    }
}
