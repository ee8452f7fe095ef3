package dev.postern.console.organizations;

import java.util.List;

/**
 * A page of the list of organizations.
 *
 * @param text that was searched for
 * @param total how many were found; of all pages
 * @param next address of the next page; empty: this is the last one
 */
record OrganizationList(String text, List<Row> rows, String total, String next, boolean isFirst, boolean mayCreate,
        String curl) {

    /**
     * An organization.
     *
     * @param displayName empty: none
     * @param quota its own one in words; empty: none
     */
    record Row(String id, String name, String displayName, String quota) {
    }
}
