package dev.postern.console.logstream;

import io.quarkus.qute.CheckedTemplate;
import io.quarkus.qute.TemplateInstance;

import dev.postern.console.Frame;

/** The pages of log streams. */
@CheckedTemplate(basePath = "console", defaultName = CheckedTemplate.HYPHENATED_ELEMENT_NAME)
final class Templates {

    private Templates() {
    }

    static native TemplateInstance logStreams(Frame frame, StreamList list);

    static native TemplateInstance logStreamNew(Frame frame, StreamCreation creation);

    static native TemplateInstance logStream(Frame frame, StreamPage stream);

    static native TemplateInstance logStreamDelete(Frame frame, StreamDeletion deletion);
}
