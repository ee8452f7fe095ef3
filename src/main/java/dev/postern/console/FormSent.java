package dev.postern.console;

/**
 * The page for a form that was sent before, where it would mislead to show again what came then.
 *
 * @param path of what the form has made; empty: it is not known yet
 */
record FormSent(String words, String path) {

    static FormSent of(SentForms.SentBefore before) {
        String path = before.made().map(made -> made.path().replaceFirst("\\?.*", "")).orElse("");
        if (path.isEmpty()) {
            return new FormSent("The same form was sent a moment ago, and is not done yet. Look whether it has made what you "
                    + "want before you send it again.", path);
        }
        if (!before.isAlike()) {
            return new FormSent("It was sent with other values then. Nothing was made now. To make one more, open the form "
                    + "again.", path);
        }
        return new FormSent("Nothing was made now. The secret was in the first answer and is not shown again. If you do not "
                + "have it, make a new one there.", path);
    }
}
