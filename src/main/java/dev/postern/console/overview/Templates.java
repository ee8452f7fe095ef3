package dev.postern.console.overview;

import io.quarkus.qute.CheckedTemplate;
import io.quarkus.qute.TemplateInstance;

import dev.postern.console.Frame;

/** The overview, and the parts of it that are asked for by themselves. */
@CheckedTemplate(basePath = "console", defaultName = CheckedTemplate.HYPHENATED_ELEMENT_NAME)
final class Templates {

    private Templates() {
    }

    static native TemplateInstance overview(Frame frame, Overview overview);

    static native TemplateInstance overviewMinutes(MinuteFigure figure);

    static native TemplateInstance overviewUse(Frame frame, UsePage use);
}
