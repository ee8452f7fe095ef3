package dev.postern.console;

import io.quarkus.qute.CheckedTemplate;
import io.quarkus.qute.TemplateInstance;

/** The pages, each with what it shows; their files are checked against these types during the build. */
@CheckedTemplate(basePath = "console", defaultName = CheckedTemplate.HYPHENATED_ELEMENT_NAME)
final class Templates {

    private Templates() {
    }

    static native TemplateInstance signIn(Frame frame, String link);

    static native TemplateInstance signedOut(Frame frame, SignedOut why);

    static native TemplateInstance providerSignedIn(Frame frame, String name, String destination);

    static native TemplateInstance providerSignOut(Frame frame, String provider, String address);

    static native TemplateInstance providerRefused(Frame frame, Message message);

    static native TemplateInstance goOn(Frame frame, String destination);

    static native TemplateInstance message(Frame frame, Message message);

    static native TemplateInstance formSent(Frame frame, FormSent sent);

    static native TemplateInstance applications(Frame frame, ApplicationList list);

    static native TemplateInstance applicationNew(Frame frame, ApplicationForm page);

    static native TemplateInstance application(Frame frame, ApplicationPage app);

    static native TemplateInstance applicationDelete(Frame frame, ApplicationDeletion deletion);

    static native TemplateInstance secret(Frame frame, ShownSecret shown);

    static native TemplateInstance secretRotate(Frame frame, SecretRotation rotation);

    static native TemplateInstance secretRetire(Frame frame, SecretRetirement retirement);

    static native TemplateInstance grant(Frame frame, GrantForm page);

    static native TemplateInstance grantRevoke(Frame frame, GrantRevocation revocation);

    static native TemplateInstance apis(Frame frame, ApiList list);

    static native TemplateInstance apiNew(Frame frame, ApiForm page);

    static native TemplateInstance api(Frame frame, ApiPage api);

    static native TemplateInstance apiDelete(Frame frame, ApiDeletion deletion);

    static native TemplateInstance apiAuthorize(Frame frame, ApiAuthorization page);

    static native TemplateInstance apiTest(Frame frame, TokenTrial test);

    static native TemplateInstance keys(Frame frame, KeysPage page);

    static native TemplateInstance keyRevoke(Frame frame, KeyRevocation revocation);

    static native TemplateInstance sessions(Frame frame, SessionList list);
}
