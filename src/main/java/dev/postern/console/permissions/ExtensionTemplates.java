package dev.postern.console.permissions;

import io.quarkus.qute.CheckedTemplate;
import io.quarkus.qute.TemplateInstance;

import dev.postern.console.Frame;

/** The page about permissions that callers lack. */
@CheckedTemplate(basePath = "console", defaultName = CheckedTemplate.HYPHENATED_ELEMENT_NAME)
final class ExtensionTemplates {

    private ExtensionTemplates() {
    }

    static native TemplateInstance apiExtend(Frame frame, ExtensionPage page);
}
