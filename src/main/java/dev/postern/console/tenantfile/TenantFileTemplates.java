package dev.postern.console.tenantfile;

import io.quarkus.qute.CheckedTemplate;
import io.quarkus.qute.TemplateInstance;

import dev.postern.console.Frame;

/** The pages about the tenant file. */
@CheckedTemplate(basePath = "console", defaultName = CheckedTemplate.HYPHENATED_ELEMENT_NAME)
final class TenantFileTemplates {

    private TenantFileTemplates() {
    }

    static native TemplateInstance tenantFile(Frame frame, UploadPage page);

    static native TemplateInstance tenantFilePlan(Frame frame, PlanPage plan);
}
