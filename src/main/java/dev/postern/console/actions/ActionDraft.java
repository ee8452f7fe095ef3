package dev.postern.console.actions;

import java.util.Optional;

import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.postern.console.Form;
import dev.postern.console.Problem;

/** The form of what an Action is, and of its name: code, or the webhook that is asked in place of code. */
sealed interface ActionDraft permits Draft, WebhookDraft {

    /** The one that fits an Action. */
    static ActionDraft of(ObjectNode stored) {
        return WebhookDraft.isOf(stored) ? WebhookDraft.FORM : Draft.OF_ACTION;
    }

    /** The form as it is before anybody types. */
    Form form(ObjectNode stored);

    /** What to change; the fields that this person has not changed keep what is stored. */
    ObjectNode changes(Form typed, ObjectNode stored);

    /** Why this cannot be saved unasked: somebody else has changed the same. */
    Optional<Problem> overtaken(Form typed, ObjectNode stored);

    /**
     * Why this cannot be put in force unasked: some of it is somebody else's, which this person has neither changed nor seen.
     */
    Optional<Problem> unseen(Form form, ObjectNode stored);

    /** The form to be sent once more, on top of what is stored now. */
    Form onTopOf(Form typed, ObjectNode stored);

    /** What a refusal says, at the field of this form that it is about. */
    Problem problem(RuntimeException refusal);
}
