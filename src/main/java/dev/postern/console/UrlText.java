package dev.postern.console;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;

import io.quarkus.qute.TemplateExtension;

/** Text for the query of an address, in templates: {@code {text.urlEncode}}. */
@TemplateExtension
final class UrlText {

    private UrlText() {
    }

    static String urlEncode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
