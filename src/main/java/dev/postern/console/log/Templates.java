package dev.postern.console.log;

import io.quarkus.qute.CheckedTemplate;
import io.quarkus.qute.TemplateInstance;

import dev.postern.console.Frame;

/** The pages of the log. */
@CheckedTemplate(basePath = "console", defaultName = CheckedTemplate.HYPHENATED_ELEMENT_NAME)
final class Templates {

    private Templates() {
    }

    static native TemplateInstance log(Frame frame, LogPage log);

    static native TemplateInstance logEvent(Frame frame, EventPage event);
}
