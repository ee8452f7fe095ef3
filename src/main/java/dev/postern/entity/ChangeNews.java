package dev.postern.entity;

/**
 * Word of changes as soon as they are committed, from a store that can send it. It is a hint and may be lost: the change feed
 * says what has changed, and whoever follows the feed also asks it from time to time.
 */
public interface ChangeNews {

    /** Of a store that sends none. */
    ChangeNews NONE = new ChangeNews() {

        @Override
        public void start(Runnable told) {
            // nobody is ever told
        }

        @Override
        public void stop() {
            // nothing runs
        }

        @Override
        public boolean arrives() {
            return false;
        }
    };

    /**
     * Begins to listen, on a thread of its own; once.
     *
     * @param told run after a change of any process, and whenever changes may have been missed; returns at once
     */
    void start(Runnable told);

    /** Ends the listening. */
    void stop();

    /** Whether changes are told now; otherwise only asking the feed finds them. */
    boolean arrives();
}
