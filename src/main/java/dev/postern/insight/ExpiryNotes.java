package dev.postern.insight;

import java.util.List;

/**
 * Of which expiries operators were told, whichever process told them. All methods block and throw
 * {@link dev.postern.entity.StoreUnavailable}.
 */
public interface ExpiryNotes {

    /** Notes these, and answers those that were not noted before: the caller tells of them. */
    List<Notice> take(List<Notice> due);

    /** @param days how many days ahead the operator is told */
    record Notice(Expiry expiry, int days) {
    }
}
