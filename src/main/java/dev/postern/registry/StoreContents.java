package dev.postern.registry;

import java.util.List;

import dev.postern.entity.Entity;
import dev.postern.entity.FeedPosition;
import dev.postern.keys.StoredSigningKey;

/** Where everything comes from that a process keeps in memory of the store. */
public interface StoreContents {

    /**
     * Hands over everything as it was at one moment: the signing keys first, then every entity, in the order of
     * {@link dev.postern.entity.EntityKind} and of creation. Blocks.
     *
     * @return the last change of the feed that is in it
     * @throws dev.postern.entity.StoreUnavailable it cannot be read
     * @throws IllegalStateException it is not whole, such as a database into which a backup is just being restored
     */
    FeedPosition read(Reader reader);

    /** Takes what is handed over; what it throws ends the reading. */
    interface Reader {

        /** Every key, revoked ones included, in no particular order. */
        void keys(List<StoredSigningKey> keys);

        void entity(Entity entity);
    }
}
