package dev.postern.console.actions;

import io.quarkus.qute.CheckedTemplate;
import io.quarkus.qute.TemplateInstance;

import dev.postern.console.Frame;

/** The pages about Actions, their modules and Hooks, each with what it shows. */
@CheckedTemplate(basePath = "console", defaultName = CheckedTemplate.HYPHENATED_ELEMENT_NAME)
final class ActionTemplates {

    private ActionTemplates() {
    }

    static native TemplateInstance actions(Frame frame, ActionList list);

    static native TemplateInstance actionNew(Frame frame, ActionForm page);

    static native TemplateInstance webhookNew(Frame frame, WebhookForm page);

    static native TemplateInstance action(Frame frame, ActionPage page);

    static native TemplateInstance actionCompare(Frame frame, Comparison page);

    static native TemplateInstance actionTest(Frame frame, ActionTest test);

    static native TemplateInstance actionDelete(Frame frame, ActionDeletion deletion);

    static native TemplateInstance moduleNew(Frame frame, ModuleForm page);

    static native TemplateInstance module(Frame frame, ModulePage page);

    static native TemplateInstance moduleCompare(Frame frame, ModuleComparison page);

    static native TemplateInstance moduleDelete(Frame frame, ModuleDeletion deletion);

    static native TemplateInstance hookNew(Frame frame, HookForm page);

    static native TemplateInstance hook(Frame frame, HookPage page);

    static native TemplateInstance hookDelete(Frame frame, HookDeletion deletion);
}
