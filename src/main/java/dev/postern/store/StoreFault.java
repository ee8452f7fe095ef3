package dev.postern.store;

import static java.util.Map.entry;

import java.sql.SQLException;
import java.util.Map;

import org.sqlite.SQLiteErrorCode;
import org.sqlite.SQLiteException;

/** What a failure of the database means for its callers; from SQLSTATE, or from SQLite's result code. */
enum StoreFault {
    /** The database takes no changes: read-only, a standby, or a login that may not write. */
    READ_ONLY,
    /** There is no connection, or none any more: also while a login or a database is being replaced. */
    UNREACHABLE,
    /** No room, or another resource has run out, or the disk fails. */
    EXHAUSTED,
    /** Somebody else holds a lock for too long; trying again may help. */
    BUSY,
    /** The pooler in between mixes the sessions of its clients. */
    POOLED,
    /** The tables are not there, or not where this session looks for them: a restore under way, or another search path. */
    MISSING,
    /** The database refuses the value, and will again. */
    DATA,
    /** The SQL does not fit the schema, or what else only a programmer can mend. */
    DEFECT;

    private static final Map<String, StoreFault> BY_SQL_STATE = Map.ofEntries(entry("25006", READ_ONLY),
            entry("42501", READ_ONLY),
            entry("25P03", UNREACHABLE), entry("26000", POOLED), entry("42P05", POOLED), entry("08P01", POOLED),
            entry("55P03", BUSY), entry("57014", BUSY), entry("42P01", MISSING), entry("42703", MISSING),
            entry("3F000", MISSING));
    private static final Map<String, StoreFault> BY_CLASS = Map.ofEntries(entry("08", UNREACHABLE), entry("28", UNREACHABLE),
            entry("3D", UNREACHABLE), entry("57", UNREACHABLE), entry("58", EXHAUSTED), entry("53", EXHAUSTED),
            entry("40", BUSY), entry("55", BUSY), entry("22", DATA), entry("23", DATA), entry("54", DATA),
            entry("XX", EXHAUSTED));
    private static final int PRIMARY_CODE = 0xFF;

    static StoreFault of(SQLException failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) { // a batch hides SQLite's failure
            if (cause instanceof SQLiteException sqlite) {
                return of(sqlite.getResultCode());
            }
        }
        String state = failure.getSQLState();
        if (state == null || state.length() != 5) {
            return UNREACHABLE; // of the pool: closed, or no connection to be had
        }
        return BY_SQL_STATE.getOrDefault(state, BY_CLASS.getOrDefault(state.substring(0, 2), DEFECT));
    }

    private static StoreFault of(SQLiteErrorCode code) {
        SQLiteErrorCode primary = code.code < 0 ? code : SQLiteErrorCode.getErrorCode(code.code & PRIMARY_CODE);
        return switch (primary) {
            case SQLITE_READONLY, SQLITE_PERM -> READ_ONLY;
            case SQLITE_FULL, SQLITE_IOERR, SQLITE_NOMEM -> EXHAUSTED;
            case SQLITE_BUSY, SQLITE_LOCKED, SQLITE_PROTOCOL -> BUSY;
            case SQLITE_CANTOPEN, SQLITE_CORRUPT, SQLITE_NOTADB, SQLITE_AUTH, SQLITE_NOLFS -> UNREACHABLE;
            case SQLITE_CONSTRAINT, SQLITE_TOOBIG, SQLITE_MISMATCH -> DATA;
            default -> DEFECT;
        };
    }

    /**
     * Whether the fault may be that of one connection: gone, opened to a server that is read-only or no primary any more, or
     * with a search path of another time.
     */
    boolean isOfTheConnection() {
        return this == READ_ONLY || this == UNREACHABLE || this == POOLED || this == MISSING;
    }

    /** Whether it keeps changes from being stored, and not one change only. */
    boolean keepsFromWriting() {
        return isOfTheConnection() || this == EXHAUSTED;
    }
}
