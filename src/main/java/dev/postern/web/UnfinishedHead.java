package dev.postern.web;

/** The head, or the HTTP/2 frames, of a connection that have begun and not ended. */
final class UnfinishedHead extends Waiting {

    private boolean begun;

    UnfinishedHead(GuardedConnection connection) {
        super(connection);
    }

    void arrived(int count) {
        LoopShare share = connection().share();
        if (begun) {
            grew(count);
        } else {
            begun = true;
            begin(count, connection().connections().headTimeout());
            share.heads().add(this);
        }
        share.grew(connection(), count);
    }

    void end() {
        if (begun) {
            begun = false;
            connection().share().end(connection().share().heads(), this);
            grew(-bytes());
        }
    }

    @Override
    boolean giveUp() {
        begun = false;
        grew(-bytes());
        connection().headLate();
        return true;
    }
}
