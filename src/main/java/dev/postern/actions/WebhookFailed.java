package dev.postern.actions;

/**
 * Why the receiver of a webhook Action gave no valid answer, as a sentence for the operator. Stackless: an expected outcome.
 */
public final class WebhookFailed extends Exception {

    private static final long serialVersionUID = 1L;

    private final String outcome;

    /** @param outcome one of a few words, for metrics */
    public WebhookFailed(String outcome, String sentence) {
        super(sentence, null, false, false);
        this.outcome = outcome;
    }

    public String outcome() {
        return outcome;
    }
}
