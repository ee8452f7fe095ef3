package dev.postern.console;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * How an application gets a token and calls an API, in each language, with its own values.
 *
 * @param audience of the API; empty: the application may call none
 * @param scopes that the token has
 * @param audiences that it may choose from
 * @param language that is shown, where only one is
 */
record Quickstart(String clientId, String audience, List<String> scopes, List<String> audiences, String language,
        List<Language> languages) {

    /** A language, and its snippet. */
    record Language(String id, String name, List<Block> blocks) {
    }

    /** @param caption of the code: the name of a file, or what it is */
    record Block(String caption, String text) {
    }

    /** The snippet in the language that is shown. */
    public List<Block> blocks() {
        return languages.stream().filter(each -> each.id().equals(language)).findFirst().map(Language::blocks)
                .orElse(List.of());
    }

    /** How the rest of an address names the choice of a language. */
    public String query(String chosen) {
        return "lang=" + chosen + (audience.isEmpty() ? ""
                : "&audience=" + URLEncoder.encode(audience,
                        StandardCharsets.UTF_8));
    }
}
