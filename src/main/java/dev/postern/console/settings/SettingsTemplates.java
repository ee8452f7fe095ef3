package dev.postern.console.settings;

import io.quarkus.qute.CheckedTemplate;
import io.quarkus.qute.TemplateInstance;

import dev.postern.console.Frame;

/** The page of settings. */
@CheckedTemplate(basePath = "console", defaultName = CheckedTemplate.HYPHENATED_ELEMENT_NAME)
final class SettingsTemplates {

    private SettingsTemplates() {
    }

    static native TemplateInstance settings(Frame frame, SettingsPage page);
}
