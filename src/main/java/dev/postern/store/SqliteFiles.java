package dev.postern.store;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.ThreadLocalRandom;

import dev.postern.config.DataDirectory;
import dev.postern.config.StartRefused;

/**
 * Whether the files of an embedded database belong together. Two accidents are found before the database is opened: the
 * database is gone, although there is a key that was made for it; and the database is another one, restored from a backup,
 * than the one whose write-ahead log lies beside it. SQLite would apply that log to it and undo the restore.
 *
 * <p>
 * For the second, every start gives the database another mark and writes it beside it too. The mark is the schema cookie of
 * the header (<a href="https://www.sqlite.org/fileformat2.html">file format</a> §1.3.10): SQLite's own ways to copy a database
 * ({@code .backup}, {@code VACUUM INTO}) give the copy another one, so a copy made since the last start is known as well.
 */
final class SqliteFiles {

    static final String DATABASE = "postern.db";
    static final String LOG_FILE = DATABASE + "-wal";
    static final String MARK = DATABASE + "-mark";
    /** There from before the master key is made until the first start has made the database. */
    private static final String FIRST_START = "first-start";
    private static final String MASTER_KEY = "master.key";

    private static final int COOKIE_OFFSET = 40;
    /** Above what changes of a schema, or copies of copies, come to. */
    private static final int MARK_MIN = 1 << 20;

    private final DataDirectory directory;

    SqliteFiles(DataDirectory directory) {
        this.directory = directory;
    }

    /**
     * Before anything has opened the database or asked for the master key.
     *
     * @throws StartRefused the database is gone, or the log beside it is that of another one
     */
    void check() {
        boolean knownBefore = directory.holds(MASTER_KEY) || directory.holds(MARK);
        boolean begun = directory.resolve(FIRST_START).toFile().exists();
        if (!directory.holds(DATABASE)) {
            if (knownBefore && !begun) {
                throw gone();
            }
            directory.writeOnce(FIRST_START, "");
        } else {
            refuseForeignLog();
        }
        directory.remove(MARK); // a start that is cut short from here on leaves none to compare with
    }

    /**
     * Before anything has opened the database.
     *
     * @throws StartRefused the log beside it is that of another one
     */
    void refuseForeignLog() {
        if (directory.holds(LOG_FILE) && directory.holds(MARK)
                && !directory.read(MARK).strip().equals(String.valueOf(cookie()))) {
            throw foreign();
        }
    }

    /** The database is open and of today's schema: marks it anew. A database that takes no changes has no mark. */
    void opened(Transactions transactions) {
        if (!transactions.tryToWrite()) {
            return;
        }
        int mark = ThreadLocalRandom.current().nextInt(MARK_MIN, Integer.MAX_VALUE);
        String unfinished = transactions.read(connection -> {
            Transactions.execute(connection, "PRAGMA schema_version = " + mark);
            return Transactions.asked(connection, "PRAGMA wal_checkpoint(TRUNCATE)"); // into the file itself
        });
        if ("0".equals(unfinished)) {
            directory.write(MARK, mark + "\n");
        }
        directory.remove(FIRST_START);
    }

    private StartRefused gone() {
        Path database = directory.resolve(DATABASE);
        String state = database.toFile().exists() ? " is empty" : " is missing";
        return new StartRefused(database + state + ", although " + directory.resolve(
                directory.holds(MASTER_KEY) ? MASTER_KEY : MARK)
                + " was made with it: restore the database from a backup. To begin with nothing, remove " + MASTER_KEY + ", "
                + MARK + " and bootstrap.json there");
    }

    private StartRefused foreign() {
        return new StartRefused(directory.resolve(DATABASE) + " is not the database that " + LOG_FILE
                + " beside it belongs to: a backup was restored, and the log of another time was left. Remove " + LOG_FILE
                + " and " + DATABASE + "-shm to start with the restored database; what the log holds is lost then");
    }

    /**
     * Of the file itself, whatever the log says. Closing a file gives up the locks of this process on it: never call it later.
     */
    private int cookie() {
        ByteBuffer cookie = ByteBuffer.allocate(Integer.BYTES);
        Path database = directory.resolve(DATABASE);
        try (FileChannel channel = FileChannel.open(database, StandardOpenOption.READ)) {
            channel.read(cookie, COOKIE_OFFSET);
        } catch (IOException e) {
            throw new StartRefused(database + " cannot be read: " + e.getMessage(), e);
        }
        return cookie.flip().remaining() == Integer.BYTES ? cookie.getInt() : 0;
    }
}
