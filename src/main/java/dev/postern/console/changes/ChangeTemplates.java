package dev.postern.console.changes;

import io.quarkus.qute.CheckedTemplate;
import io.quarkus.qute.TemplateInstance;

import dev.postern.console.Frame;

/** The pages about changes. */
@CheckedTemplate(basePath = "console", defaultName = CheckedTemplate.HYPHENATED_ELEMENT_NAME)
final class ChangeTemplates {

    private ChangeTemplates() {
    }

    static native TemplateInstance changes(Frame frame, ChangeList list);

    static native TemplateInstance change(Frame frame, ChangePage change);
}
