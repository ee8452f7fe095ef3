package dev.postern.registry;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.postern.config.DataDirectory;
import dev.postern.config.MasterKey;
import dev.postern.config.SealedStream;
import dev.postern.entity.Entity;
import dev.postern.entity.EntityKind;
import dev.postern.entity.FeedPosition;
import dev.postern.keys.KeyState;
import dev.postern.keys.StoredSigningKey;
import dev.postern.oauth.KeyKind;

/**
 * The file {@value #FILE} in the data directory: everything a process keeps in memory of the store, sealed under the master
 * key.
 * Beside it, {@value #SEEN} says until when the store was seen without a change since, so that the copy need not be written
 * again.
 */
final class SealedCopy implements StoreContents {

    static final String FILE = "registry.copy";
    static final String SEEN = "registry.copy.seen";

    /** Of both files, before what is sealed. Another format has another number, and is not read. */
    private static final byte[] HEADING = "Postern's copy of its registry, 2\n".getBytes(StandardCharsets.US_ASCII);
    /** Of the format before, in which every signing key is an RSA key. */
    private static final byte[] HEADING_BEFORE = "Postern's copy of its registry, 1\n".getBytes(StandardCharsets.US_ASCII);
    private static final String CUT_OFF = "it is cut off";
    private static final int MORE = 1;
    private static final int END = 0;
    private static final ObjectMapper JSON = new ObjectMapper();

    private final DataDirectory directory;
    private final Supplier<MasterKey> masterKey;

    /** @param masterKey asked for when it is needed: it may be made with the first question */
    SealedCopy(DataDirectory directory, Supplier<MasterKey> masterKey) {
        this.directory = directory;
        this.masterKey = masterKey;
    }

    boolean exists() {
        return directory.holds(FILE);
    }

    /**
     * Writes a new copy in place of the one that is there. Blocks.
     *
     * @param asOf a moment before the contents are read
     * @return its name, for {@link #seen}, and what is in it
     */
    Written write(StoreContents contents, Instant asOf) throws IOException {
        String name = UUID.randomUUID().toString();
        FeedPosition[] position = { FeedPosition.START };
        directory.replace(FILE, file -> sealed(file, FILE, to -> {
            to.writeUTF(name);
            to.writeLong(asOf.toEpochMilli());
            position[0] = contents.read(new Writer(to));
            to.write(END);
            to.writeLong(position[0].version());
            to.writeUTF(position[0].identity());
        }));
        return new Written(name, position[0]);
    }

    /** The copy with this name is in step with the store at this moment. */
    void seen(String name, Instant asOf) throws IOException {
        directory.replace(SEEN, file -> sealed(file, SEEN, to -> {
            to.writeUTF(name);
            to.writeLong(asOf.toEpochMilli());
        }));
    }

    /**
     * When the copy was last known to be in step with the store.
     *
     * @throws IOException it is damaged, or sealed under another master key
     */
    Instant asOf() throws IOException {
        try (DataInputStream copy = opened(FILE).content()) {
            String name = copy.readUTF();
            Instant written = Instant.ofEpochMilli(copy.readLong());
            return seen(name).filter(written::isBefore).orElse(written);
        } catch (EOFException e) {
            throw new IOException(CUT_OFF, e);
        }
    }

    private Optional<Instant> seen(String name) {
        try (DataInputStream seen = opened(SEEN).content()) {
            return seen.readUTF().equals(name) ? Optional.of(Instant.ofEpochMilli(seen.readLong())) : Optional.empty();
        } catch (IOException e) {
            return Optional.empty(); // then the copy is as old as it is
        }
    }

    /** @throws IllegalStateException the copy is damaged, or of another version; the message says so in words */
    @Override
    public FeedPosition read(Reader reader) {
        Opened opened;
        try {
            opened = opened(FILE);
        } catch (IOException e) {
            throw new IllegalStateException(e.getMessage(), e);
        }
        try (DataInputStream copy = opened.content()) {
            copy.readUTF();
            copy.readLong();
            reader.keys(keys(copy, opened.hasKinds()));
            while (copy.readUnsignedByte() == MORE) {
                reader.entity(entity(copy));
            }
            FeedPosition position = new FeedPosition(copy.readLong(), copy.readUTF());
            if (copy.read() >= 0) {
                throw new IOException("something follows its end");
            }
            return position;
        } catch (EOFException e) {
            throw new IllegalStateException(CUT_OFF, e);
        } catch (IOException e) {
            throw new IllegalStateException(e.getMessage(), e);
        }
    }

    private void sealed(OutputStream file, String purpose, Content content) throws IOException {
        OutputStream buffered = new BufferedOutputStream(file);
        buffered.write(HEADING);
        SealedStream.Sealing sealing = SealedStream.sealing(buffered, masterKey.get(), purpose);
        DataOutputStream to = new DataOutputStream(sealing);
        content.write(to);
        to.flush();
        sealing.finish();
        buffered.flush();
    }

    private Opened opened(String name) throws IOException {
        InputStream file;
        try {
            file = new BufferedInputStream(Files.newInputStream(directory.resolve(name)));
        } catch (IOException e) {
            throw new FileNotFoundException("it cannot be read: " + e);
        }
        try {
            byte[] heading = file.readNBytes(HEADING.length);
            boolean hasKinds = Arrays.equals(HEADING, heading);
            if (!hasKinds && !Arrays.equals(HEADING_BEFORE, heading)) {
                throw new IOException("it is damaged, or of another version of Postern");
            }
            return new Opened(hasKinds,
                    new DataInputStream(new BufferedInputStream(SealedStream.opening(file, masterKey.get(), name))));
        } catch (IOException e) {
            file.close();
            throw e;
        }
    }

    private static List<StoredSigningKey> keys(DataInputStream from, boolean haveKinds) throws IOException {
        List<StoredSigningKey> keys = new ArrayList<>();
        for (int left = from.readInt(); left > 0; left--) {
            keys.add(new StoredSigningKey(haveKinds ? KeyKind.valueOf(from.readUTF()) : KeyKind.RSA, from.readUTF(),
                    KeyState.valueOf(from.readUTF()), bytes(from), bytes(from),
                    Instant.parse(from.readUTF()), Instant.parse(from.readUTF()), instant(from), instant(from),
                    instant(from)));
        }
        return keys;
    }

    private static Entity entity(DataInputStream from) throws IOException {
        String kind = from.readUTF();
        if (Arrays.stream(EntityKind.values()).noneMatch(known -> known.name().equals(kind))) {
            throw new IOException("it was made by another version of Postern");
        }
        return new Entity(EntityKind.valueOf(kind), from.readUTF(), from.readLong(), object(from), object(from));
    }

    private static ObjectNode object(DataInputStream from) throws IOException {
        return (ObjectNode) JSON.readTree(bytes(from));
    }

    private static byte[] bytes(DataInputStream from) throws IOException {
        byte[] bytes = new byte[from.readInt()];
        from.readFully(bytes);
        return bytes;
    }

    private static Optional<Instant> instant(DataInputStream from) throws IOException {
        String text = from.readUTF();
        return text.isEmpty() ? Optional.empty() : Optional.of(Instant.parse(text));
    }

    /** @param hasKinds whether it says of each signing key of which kind it is */
    private record Opened(boolean hasKinds, DataInputStream content) {
    }

    /** @param name of a copy, random */
    record Written(String name, FeedPosition position) {
    }

    @FunctionalInterface
    private interface Content {
        void write(DataOutputStream to) throws IOException;
    }

    private record Writer(DataOutputStream to) implements Reader {

        @Override
        public void keys(List<StoredSigningKey> keys) {
            write(() -> {
                to.writeInt(keys.size());
                for (StoredSigningKey key : keys) {
                    to.writeUTF(key.kind().name());
                    to.writeUTF(key.kid());
                    to.writeUTF(key.state().name());
                    bytes(key.sealedPrivateKey());
                    bytes(key.certificate());
                    to.writeUTF(key.createdAt().toString());
                    to.writeUTF(key.knownFrom().toString());
                    to.writeUTF(text(key.currentSince()));
                    to.writeUTF(text(key.currentUntil()));
                    to.writeUTF(text(key.revokedAt()));
                }
            });
        }

        @Override
        public void entity(Entity entity) {
            write(() -> {
                to.write(MORE);
                to.writeUTF(entity.kind().name());
                to.writeUTF(entity.id());
                to.writeLong(entity.position());
                bytes(JSON.writeValueAsBytes(entity.document()));
                bytes(JSON.writeValueAsBytes(entity.secrets()));
            });
        }

        private void bytes(byte[] bytes) throws IOException {
            to.writeInt(bytes.length);
            to.write(bytes);
        }

        private static String text(Optional<Instant> instant) {
            return instant.map(Instant::toString).orElse("");
        }

        /** Whoever hands the contents over knows nothing of files. */
        private static void write(Writing writing) {
            try {
                writing.run();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    @FunctionalInterface
    private interface Writing {
        void run() throws IOException;
    }
}
