package dev.postern.console.organizations;

import io.quarkus.qute.CheckedTemplate;
import io.quarkus.qute.TemplateInstance;

import dev.postern.console.Frame;

/** The pages, checked against their records during the build. */
@CheckedTemplate(basePath = "console", defaultName = CheckedTemplate.HYPHENATED_ELEMENT_NAME)
final class Templates {

    private Templates() {
    }

    static native TemplateInstance organizations(Frame frame, OrganizationList list);

    static native TemplateInstance organizationNew(Frame frame, OrganizationForm page);

    static native TemplateInstance organization(Frame frame, OrganizationPage org);

    static native TemplateInstance organizationDelete(Frame frame, OrganizationDeletion deletion);
}
