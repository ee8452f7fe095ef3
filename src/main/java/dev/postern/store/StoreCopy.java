package dev.postern.store;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

import jakarta.enterprise.inject.Any;
import jakarta.enterprise.inject.Instance;
import jakarta.inject.Singleton;

import io.agroal.api.AgroalDataSource;
import io.quarkus.agroal.DataSource;

import dev.postern.clientauth.UsedAssertionStore;
import dev.postern.clientauth.UsedAssertions;
import dev.postern.config.DataDirectory;
import dev.postern.config.MasterKey;
import dev.postern.config.NativeLibraries;
import dev.postern.config.PosternConfig;
import dev.postern.config.PosternConfig.StoreKind;
import dev.postern.config.StartRefused;
import dev.postern.keys.StoredSigningKey;

/**
 * Copies a whole store into an empty one of the other kind: everything is there afterwards, or nothing. The SQLite file is that
 * of {@code postern.data-dir}, the PostgreSQL database that of {@code postern.postgresql.*}, whatever {@code postern.store} is.
 *
 * <p>
 * The source is read in one transaction that sees one state of it. The target is written in one transaction. Before that is
 * committed, its rows are read back and compared with those of the source. What is sealed stays sealed, so both need the same
 * master key: it has to open the signing keys of the source first.
 *
 * <p>
 * How used assertions are kept differs. A PostgreSQL store has each one in a row. The process of a SQLite file writes them when
 * it stops, with a note that it did ({@code assertion_memory}): the note is read at one side and written at the other.
 */
@Singleton
public final class StoreCopy {

    private final PosternConfig config;
    private final DataDirectory directory;
    private final NativeLibraries libraries;
    private final Instance<AgroalDataSource> dataSources;

    StoreCopy(PosternConfig config, DataDirectory directory, NativeLibraries libraries,
            @Any Instance<AgroalDataSource> dataSources) {
        this.config = config;
        this.directory = directory;
        this.libraries = libraries;
        this.dataSources = dataSources;
    }

    /**
     * What was copied.
     *
     * @param tables those with rows
     * @param servedBy connections that other processes of Postern had to the source
     */
    public record Copy(String source, String target, List<Table> tables, int servedBy) {

        /** @param tables copied */
        public Copy {
            tables = List.copyOf(tables);
        }
    }

    /**
     * One table that was copied.
     *
     * @param digest of its content, shortened
     */
    public record Table(String name, long rows, String digest) {
    }

    /**
     * Copies the store of the other kind into that of this one.
     *
     * @throws StartRefused something is in the way, and nothing was copied
     */
    public Copy into(StoreKind target) {
        MasterKey masterKey = MasterKey.given(config, directory).orElseThrow(() -> new StartRefused("postern.master-key is not "
                + "set, and " + directory.resolve("master.key")
                + " is not there: set it to the key that the source was written "
                + "with"));
        if (config.postgresql().url().filter(url -> url.startsWith("jdbc:postgresql:")).isEmpty()) { // not repeated: may hold a password
            throw new StartRefused("postern.postgresql.url must be set, as jdbc:postgresql://host/database");
        }
        CopySide from = side(target == StoreKind.SQLITE ? StoreKind.POSTGRESQL : StoreKind.SQLITE);
        CopySide to = side(target);
        try {
            return copy(from, to, masterKey);
        } finally {
            from.close();
            to.close();
            directory.release();
        }
    }

    private CopySide side(StoreKind kind) {
        String name = kind.name().toLowerCase(Locale.ROOT);
        return new CopySide(kind, directory, libraries, dataSources.select(new DataSource.DataSourceLiteral(name)).get());
    }

    static Copy copy(CopySide source, CopySide target, MasterKey masterKey) {
        source.refuseMissing();
        source.refuseOtherVersion();
        refuseOtherMasterKey(source, masterKey);
        if (source.isOfOneProcess()) {
            refuseUnknownAssertions(source, Instant.now());
        }
        target.prepare();
        int servedBy = source.othersConnected();
        List<Table> tables = source.read(from -> target.write(to -> copied(source, from, target, to)));
        return new Copy(source.toString(), target.toString(), tables, servedBy);
    }

    private static List<Table> copied(CopySide source, Connection from, CopySide target, Connection to) throws SQLException {
        target.refuseContent(to); // now that nobody else can write
        List<Table> copied = new ArrayList<>();
        for (CopiedTable table : CopiedTables.in(from, source.dialect())) {
            TableDigest read = table.copy(from, to);
            if (!table.digest(to).isThatOf(read)) {
                throw new StartRefused(target + " holds other rows of " + table.name() + " than it was given by " + source
                        + ": that is a defect of Postern");
            }
            if (read.rows() > 0) {
                copied.add(new Table(table.name(), read.rows(), read.shown()));
            }
        }
        if (target.isOfOneProcess()) {
            SqlUsedAssertionStore.noteOrder(to);
        }
        return copied;
    }

    private static void refuseOtherMasterKey(CopySide source, MasterKey masterKey) {
        List<StoredSigningKey> keys = source.read(SqlSigningKeyStore::keysIn);
        if (keys.isEmpty()) {
            throw new StartRefused(
                    source + " has no signing keys, so no Postern has started with it: there is nothing to copy");
        }
        for (StoredSigningKey key : keys) {
            try {
                if (key.sealedPrivateKey().length > 0) {
                    masterKey.open(key.sealedPrivateKey(), StoredSigningKey.purpose(key.kid()));
                }
            } catch (MasterKey.CannotOpen e) {
                throw new StartRefused("the master key cannot open the signing keys of " + source
                        + ", so a Postern on the target could not either: set postern.master-key to the key that the source was "
                        + "written with", e);
            }
        }
    }

    /** A process that was killed took assertions with it, and nobody else knows that they are used. */
    private static void refuseUnknownAssertions(CopySide source, Instant now) {
        UsedAssertionStore.Left left = source.read(SqlUsedAssertionStore::left);
        if (!left.inOrder()) {
            throw new StartRefused(source + " was left by a Postern that did not stop in order, so nobody knows which client "
                    + "assertions it had taken: start Postern there, stop it with SIGTERM, and copy then");
        }
        Instant known = left.unknownBefore().plus(UsedAssertions.LIFETIME_MAX);
        if (now.isBefore(known)) {
            throw new StartRefused(source + " was left some minutes ago by a Postern that did not stop in order, and client "
                    + "assertions that it may have taken work until " + known + ": copy after that");
        }
    }
}
