package dev.postern.tenantfile;

import java.util.Map;
import java.util.Optional;

import jakarta.inject.Singleton;

import org.eclipse.microprofile.config.Config;
import org.eclipse.microprofile.config.ConfigProvider;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.TextNode;

import dev.postern.config.Issuer;

/**
 * What keywords stand for, as for the Deploy CLI: a variable of the environment (or any other source of settings), else an
 * entry of the JSON object {@value #MAPPINGS}. {@value #BASE_URL} is always this server's base URL.
 */
@Singleton
final class KeywordValues {

    static final String BASE_URL = "POSTERN_BASE_URL";
    static final String MAPPINGS = "AUTH0_KEYWORD_REPLACE_MAPPINGS";

    private static final ObjectMapper JSON = JsonMapper.builder().build();

    private final Issuer issuer;

    KeywordValues(Issuer issuer) {
        this.issuer = issuer;
    }

    /**
     * @param given values that go before all others
     * @throws IllegalArgumentException the mappings are no JSON object
     */
    Keywords with(Map<String, String> given) {
        JsonNode mappings = mappings();
        return new Keywords(key -> {
            if (given.containsKey(key)) {
                return Optional.of(TextNode.valueOf(given.get(key)));
            }
            if (key.equals(BASE_URL)) {
                return Optional.of(TextNode.valueOf(issuer.baseUrl()));
            }
            return setting(key).<JsonNode> map(TextNode::valueOf).or(() -> Optional.ofNullable(mappings.get(key)));
        });
    }

    private static JsonNode mappings() {
        Optional<String> json = setting(MAPPINGS);
        if (json.isEmpty()) {
            return JsonNodeFactory.instance.objectNode();
        }
        try {
            JsonNode mappings = JSON.readTree(json.get());
            if (mappings.isObject()) {
                return mappings;
            }
        } catch (JsonProcessingException e) { // its message may quote a secret
            throw new IllegalArgumentException(MAPPINGS + " is not JSON");
        }
        throw new IllegalArgumentException(MAPPINGS + " is not a JSON object");
    }

    /** An audience as an export writes it: that of the Management API is another on every server. */
    String portable(String audience) {
        return issuer.managementAudience().equals(audience) ? "##" + BASE_URL + "##/api/v2/" : audience;
    }

    String baseUrl() {
        return issuer.baseUrl();
    }

    /** The raw value: a secret with a dollar sign in it is no expression. */
    private static Optional<String> setting(String name) {
        Config config = ConfigProvider.getConfig();
        return Optional.ofNullable(config.getConfigValue(name).getRawValue());
    }
}
