package dev.postern.registry;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;
import java.util.regex.Pattern;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.postern.credential.SealedSecrets;
import dev.postern.entity.Documents;
import dev.postern.entity.RegistryRefusal;

/**
 * The rules of webhook Actions, which Auth0 does not have: {@code kind} is {@code webhook}, and {@code webhook} says whom to
 * ask.
 * An Action without {@code kind} is JavaScript.
 */
final class WebhookRules {

    static final String KIND = "kind";
    static final String WEBHOOK = "webhook";

    private static final int SECRET_LENGTH_MIN = 16;
    private static final int TIMEOUT_MILLIS = 1_000;
    /** What URL parsers take for an IPv4 address, and those of them that are spelt in the ordinary way. */
    private static final Pattern NUMERIC = Pattern.compile("(?:.*\\.)?(?:[0-9]+|0x[0-9a-f]*)\\.?");
    private static final Pattern IPV4 = Pattern.compile("(?:0|[1-9][0-9]{0,2})(?:\\.(?:0|[1-9][0-9]{0,2})){3}");
    private static final Pattern LOOPBACK = Pattern.compile("localhost|127(?:\\.[0-9]{1,3}){3}|\\[::1\\]");

    private WebhookRules() {
    }

    /** Refuses what does not go together, and puts the defaults. */
    static void settle(ObjectNode action) {
        boolean webhook = action.path(KIND).asText().equals(WEBHOOK);
        if (!webhook) {
            if (action.has(WEBHOOK)) {
                throw RegistryRefusal.Invalid.property("Only an action of the kind webhook has a webhook", WEBHOOK);
            }
            return;
        }
        if (!(action.get(WEBHOOK) instanceof ObjectNode settings)) {
            throw RegistryRefusal.Invalid.property("An action of the kind webhook needs a webhook", WEBHOOK);
        }
        for (String ofCode : new String[] { "code", "dependencies", "modules" }) {
            if (action.path(ofCode).size() > 0 || !action.path(ofCode).asText().isEmpty()) {
                throw RegistryRefusal.Invalid.property("An action of the kind webhook has no " + ofCode, ofCode);
            }
        }
        requireUrl(settings.path("url").asText());
        boolean signed = settings.at("/authentication/type").asText().equals("hmac");
        if (signed != settings.path("authentication").has("secret_name")) {
            throw RegistryRefusal.Invalid.property(signed ? "hmac needs the name of one of the action's secrets"
                    : "Only hmac has a secret", "webhook.authentication.secret_name");
        }
        Documents.putDefaults(settings, Documents.empty().put("on_failure", "deny").put("timeout_ms", TIMEOUT_MILLIS));
    }

    /** @param secrets the Action's, after the change */
    static void requireSecret(ObjectNode action, ActionSecrets secrets, SealedSecrets sealing) {
        JsonNode name = action.at("/webhook/authentication/secret_name");
        if (name.isMissingNode()) {
            return;
        }
        if (!secrets.sealed().has(name.asText())) {
            throw RegistryRefusal.Invalid.property("The action has no secret " + name.asText(),
                    "webhook.authentication.secret_name");
        }
        if (sealing.open(secrets.sealed(), name.asText()).length() < SECRET_LENGTH_MIN) {
            throw RegistryRefusal.Invalid.property(
                    "A secret that signs needs at least " + SECRET_LENGTH_MIN + " characters",
                    "webhook.authentication.secret_name");
        }
    }

    /** Plain http stays on this machine. Which addresses may be called is decided at the call. */
    private static void requireUrl(String text) {
        try {
            URI url = new URI(text);
            String scheme = String.valueOf(url.getScheme()).toLowerCase(Locale.ROOT);
            String host = String.valueOf(url.getHost()).toLowerCase(Locale.ROOT);
            boolean secure = scheme.equals("https") || (scheme.equals("http") && LOOPBACK.matcher(host).matches());
            boolean unusual = NUMERIC.matcher(host).matches() && !IPV4.matcher(host).matches();
            if (!secure || unusual || url.getHost() == null || url.getRawUserInfo() != null || url.getRawFragment() != null) {
                throw RegistryRefusal.Invalid.property(
                        "A webhook has an https URL without user info and fragment; http only on a loopback host",
                        "webhook.url");
            }
        } catch (URISyntaxException e) {
            throw RegistryRefusal.Invalid.property("A webhook has an https URL", "webhook.url");
        }
    }
}
