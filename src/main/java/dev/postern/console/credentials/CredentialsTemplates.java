package dev.postern.console.credentials;

import io.quarkus.qute.CheckedTemplate;
import io.quarkus.qute.TemplateInstance;

import dev.postern.console.Frame;

/** The pages about keys of an application. */
@CheckedTemplate(basePath = "console", defaultName = CheckedTemplate.HYPHENATED_ELEMENT_NAME)
final class CredentialsTemplates {

    private CredentialsTemplates() {
    }

    static native TemplateInstance credentials(Frame frame, CredentialsPage page);

    static native TemplateInstance keySwitch(Frame frame, KeySwitch change);
}
