package dev.postern.store;

import java.sql.SQLException;

import org.sqlite.SQLiteErrorCode;
import org.sqlite.SQLiteException;

/** How a driver says that a row's unique values are taken: the one thing the drivers do not agree on. */
final class UniqueViolation {

    private static final String SQL_STATE = "23505";

    private UniqueViolation() {
    }

    static boolean is(SQLException failure) {
        if (failure instanceof SQLiteException sqlite) { // has no SQLSTATE
            return sqlite.getResultCode() == SQLiteErrorCode.SQLITE_CONSTRAINT_UNIQUE
                    || sqlite.getResultCode() == SQLiteErrorCode.SQLITE_CONSTRAINT_PRIMARYKEY;
        }
        return SQL_STATE.equals(failure.getSQLState());
    }
}
