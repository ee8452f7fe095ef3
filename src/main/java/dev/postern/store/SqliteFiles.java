package dev.postern.store;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.regex.Pattern;

import org.jboss.logging.Logger;

import dev.postern.config.DataDirectory;
import dev.postern.config.StartRefused;

/**
 * Whether the files of an embedded database belong together. Two accidents are found before the database is opened: the
 * database is gone, although there is a key that was made for it; and the database is another one, restored from a backup,
 * than the one whose write-ahead log lies beside it. SQLite would apply that log to it and undo the restore, or damage it.
 *
 * <p>
 * For the second, every start gives the database another mark and writes it beside it too, as the name of an empty file: a
 * backup of the whole directory brings its own mark along, and two of them tell what one that was overwritten would not. The
 * mark is the schema cookie of the header (<a href="https://www.sqlite.org/fileformat2.html">file format</a> §1.3.10): SQLite's
 * own ways to copy a database ({@code .backup}, {@code VACUUM INTO}) give the copy another one, so a copy made since the last
 * start is known as well.
 */
final class SqliteFiles {

    private static final Logger LOG = Logger.getLogger(SqliteFiles.class);

    static final String DATABASE = "postern.db";
    static final String LOG_FILE = DATABASE + "-wal";
    static final String MARK = DATABASE + "-mark";
    private static final String EVENTS_LOG_FILE = "events.db-wal";
    /** {@code postern.db-mark-1234567}; without a number the mark of version 0.2, which is in the file. */
    private static final Pattern MARK_NAME = Pattern.compile(Pattern.quote(MARK) + "(-(\\d{1,10}|starting))?");
    /** In the place of a mark from the beginning of a start until the database has its new one. */
    private static final String STARTING = MARK + "-starting";
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
        List<String> marks = marks();
        boolean knownBefore = directory.holds(MASTER_KEY) || !marks.isEmpty();
        boolean begun = directory.resolve(FIRST_START).toFile().exists();
        if (!directory.holds(DATABASE)) {
            if (knownBefore && !begun) {
                throw gone(marks);
            }
            directory.writeOnce(FIRST_START, "");
        } else {
            refuseForeignLog();
        }
        marks.forEach(directory::remove); // a start that is cut short from here on leaves none to compare with
        try {
            directory.writeOnce(STARTING, "");
        } catch (StartRefused full) {
            LOG.debug("The start is not noted; the database may still be read", full);
        }
    }

    private List<String> marks() {
        return directory.fileNames().stream().filter(name -> MARK_NAME.matcher(name).matches()).toList();
    }

    /**
     * Before anything has opened the database.
     *
     * @throws StartRefused the log beside it is that of another one
     */
    void refuseForeignLog() {
        List<String> marks = marks();
        if (directory.holds(LOG_FILE) && (marks.size() > 1 || marks.stream().anyMatch(this::isForeign))) {
            throw foreign();
        }
    }

    private boolean isForeign(String mark) {
        return !mark.equals(STARTING)
                && !(mark.equals(MARK) ? directory.read(MARK).strip() : mark.substring(MARK.length() + 1))
                        .equals(String.valueOf(cookie()));
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
        directory.remove(STARTING);
        if ("0".equals(unfinished)) {
            directory.writeOnce(MARK + "-" + mark, "");
        }
        directory.remove(FIRST_START);
    }

    private StartRefused gone(List<String> marks) {
        Path database = directory.resolve(DATABASE);
        String state = database.toFile().exists() ? " is empty" : " is missing";
        return new StartRefused(database + state + ", although "
                + directory.resolve(directory.holds(MASTER_KEY) ? MASTER_KEY : marks.get(0))
                + " was made with it: restore the database from a backup. To begin with nothing, remove " + MASTER_KEY
                + ", bootstrap.json and every " + MARK + "* there");
    }

    private StartRefused foreign() {
        String events = directory.holds(EVENTS_LOG_FILE)
                ? ". If events.db was restored too, remove " + EVENTS_LOG_FILE + " and events.db-shm as well"
                : "";
        return new StartRefused(directory.resolve(DATABASE) + " is not the database that " + LOG_FILE
                + " beside it belongs to: a backup was restored, and the log of another time was left. Remove " + LOG_FILE
                + " and " + DATABASE + "-shm to start with the restored database; what the log holds is lost then" + events);
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
