package dev.postern.tenantfile;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

import jakarta.inject.Singleton;

import org.eclipse.microprofile.config.ConfigProvider;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.POJONode;
import com.fasterxml.jackson.databind.node.TextNode;

import dev.postern.config.Issuer;
import dev.postern.config.MasterKey;
import dev.postern.config.WrittenSetting;

/**
 * What keywords stand for, as for the Deploy CLI: a variable of the environment, else an entry of the JSON object
 * {@value #MAPPINGS}. {@value #BASE_URL} is always this server's base URL.
 *
 * <p>
 * Whoever writes the file must not learn Postern's own secrets: its settings and those of Quarkus are no keywords, in no
 * spelling, and neither is what holds the value of a secret one of them ({@link OwnSecrets}) or the master key in any encoding.
 */
@Singleton
final class KeywordValues {

    static final String BASE_URL = "POSTERN_BASE_URL";
    static final String MAPPINGS = "AUTH0_KEYWORD_REPLACE_MAPPINGS";

    private static final ObjectMapper JSON = JsonMapper.builder().build();
    /** Names that an environment variable can have; a setting of Quarkus' has a dot in it, or is spelt as one. */
    private static final Pattern VARIABLE = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*");

    /** What stands for a character that the locale of the process does not have. */
    private static final char LOST = '\uFFFD';

    private final Issuer issuer;
    private final MasterKey masterKey;
    private final Optional<List<String>> allowed;

    KeywordValues(Issuer issuer, MasterKey masterKey, TenantFileConfig config) {
        this.masterKey = masterKey;
        this.issuer = issuer;
        this.allowed = config.keywords();
    }

    /**
     * @param given values that go before all others
     * @throws IllegalArgumentException the mappings are no JSON object
     */
    Keywords with(Map<String, String> given) {
        JsonNode mappings = mappings();
        OwnSecrets secrets = OwnSecrets.of(ConfigProvider.getConfig());
        return new Keywords((key, use) -> {
            if (given.containsKey(key)) {
                return new Keywords.Value(TextNode.valueOf(given.get(key)), false);
            }
            if (key.equals(BASE_URL)) {
                return new Keywords.Value(TextNode.valueOf(issuer.baseUrl()), false);
            }
            Optional<String> variable = isVariable(key) && !secrets.isNamed(key, use) ? setting(key) : Optional.empty();
            if (variable.filter(text -> text.indexOf(LOST) >= 0).isPresent()) {
                throw new KeywordRefused("the keyword " + key + " holds characters that were lost on their way in: this process"
                        + " runs in a locale that is not UTF-8. Set LANG=C.UTF-8 for it");
            }
            Keywords.Value value = variable.map(text -> new Keywords.Value(TextNode.valueOf(text), false))
                    .or(() -> Optional.ofNullable(mappings.get(key)).map(mapped -> new Keywords.Value(mapped, true)))
                    .orElseThrow(() -> refused(key, secrets.isNamed(key, use)));
            if (secrets.areIn(value.json(), use) || holdsMasterKey(value.json())) {
                throw new KeywordRefused("the keyword " + key + " holds a secret of Postern's own settings, which no file"
                        + " may show");
            }
            return value;
        });
    }

    /**
     * For a file that somebody sends, who must not read what is in the environment of this server: only the base URL, which is
     * public.
     */
    Keywords ofServerOnly() {
        return new Keywords((key, use) -> {
            if (key.equals(BASE_URL)) {
                return new Keywords.Value(TextNode.valueOf(issuer.baseUrl()), false);
            }
            throw new KeywordRefused("the keyword " + key + " has no value here: in a file that is sent to the server only "
                    + BASE_URL + " has one. Write the value itself, and make secrets by the Management API or in the console");
        });
    }

    /** In whatever spelling: not only as the setting is written, and also where the key was made here. */
    private boolean holdsMasterKey(JsonNode value) {
        return value.isContainerNode() ? value.valueStream().anyMatch(this::holdsMasterKey)
                : masterKey.isSpeltIn(value.asText());
    }

    private boolean isVariable(String key) {
        return VARIABLE.matcher(key).matches() && !isOwn(key) && allowed.map(names -> names.stream().anyMatch(
                name -> name.endsWith("*") ? key.startsWith(name.substring(0, name.length() - 1)) : key.equals(name)))
                .orElse(true);
    }

    private static boolean isOwn(String key) {
        return key.equalsIgnoreCase(MAPPINGS) || OwnSecrets.isOwn(key);
    }

    /** @param secret whether an expression takes one of our own secrets from it */
    private KeywordRefused refused(String key, boolean secret) {
        if (isOwn(key) || secret) {
            return new KeywordRefused("the keyword " + key + " is a setting of Postern's own, which no file may show: take"
                    + " another name");
        }
        boolean variable = VARIABLE.matcher(key).matches();
        if (variable && !isVariable(key)) {
            return new KeywordRefused("the keyword " + key + " is not in postern.tenant-file.keywords, and " + MAPPINGS
                    + " has no mapping for it");
        }
        return new KeywordRefused("nothing is set for the keyword " + key + ": set "
                + (variable ? "the environment variable " + key + ", or " : "") + "a mapping in " + MAPPINGS);
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
    JsonNode portable(String audience) {
        return isManagementApi(audience) ? new POJONode("##" + BASE_URL + "##/api/v2/")
                : TextNode.valueOf(audience);
    }

    boolean isManagementApi(String audience) {
        return issuer.managementAudience().equals(audience);
    }

    String baseUrl() {
        return issuer.baseUrl();
    }

    /** The raw value: a secret with a dollar sign in it is no expression. */
    private static Optional<String> setting(String name) {
        return WrittenSetting.of(ConfigProvider.getConfig(), name);
    }
}
