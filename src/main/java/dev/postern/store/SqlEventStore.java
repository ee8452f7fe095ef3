package dev.postern.store;

import dev.postern.events.EventStore;

/** The database of kept events, for what else is kept beside them. */
interface SqlEventStore extends EventStore {

    /** A transaction that writes; one at a time. */
    <T> T change(Transactions.Work<T> work);

    /** Statements that read. */
    <T> T look(Transactions.Work<T> work);
}
