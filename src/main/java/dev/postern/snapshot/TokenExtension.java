package dev.postern.snapshot;

import java.util.List;

import dev.postern.entity.Entity;

/**
 * Code of the tenant that decides about tokens: a bound Action in its deployed version, or the enabled Hook.
 *
 * @param id of the Action or the Hook
 * @param name of the Action or the Hook
 * @param binding id of the Action's binding; empty for a Hook
 * @param content the Action's version, or the Hook; has the code and the sealed secrets
 * @param modules that the code may require, in the versions it names
 */
public record TokenExtension(Kind kind, String id, String name, String binding, Entity content, List<Module> modules) {

    public TokenExtension {
        modules = List.copyOf(modules);
    }

    /**
     * Shared code of Actions, for {@code require('actions:NAME')}.
     *
     * @param version has the code and the sealed secrets
     */
    public record Module(String name, String moduleId, Entity version) {

        public String code() {
            return version.document().path("code").asText();
        }

        /** Whose secrets they are. */
        public String owner() {
            return "action-module:" + moduleId;
        }

        @Override
        public String toString() {
            return "Module[" + name + "]";
        }
    }

    /** The two forms Auth0 has. */
    public enum Kind {
        /** {@code exports.onExecuteCredentialsExchange}. */
        ACTION("Action", "action:", "code"),
        /** {@code module.exports = function (client, scope, audience, context, cb)}. */
        HOOK("Hook", "hook:", "script");

        private final String title;
        private final String ownerPrefix;
        private final String codeField;

        Kind(String title, String ownerPrefix, String codeField) {
            this.title = title;
            this.ownerPrefix = ownerPrefix;
            this.codeField = codeField;
        }
    }

    public String code() {
        return content.document().path(kind.codeField).asText();
    }

    /** Whether it asks a service, and has no code. */
    public boolean isWebhook() {
        return content.document().path("kind").asText().equals("webhook");
    }

    /** Whose secrets they are, as {@link dev.postern.credential.SealedSecrets} has it. */
    public String owner() {
        return kind.ownerPrefix + id;
    }

    /** Such as {@code Action "add-claim"}: for the operator. */
    public String title() {
        return kind.title + " \"" + name + "\"";
    }

    @Override
    public String toString() {
        return title();
    }
}
