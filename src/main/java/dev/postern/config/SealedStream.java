package dev.postern.config;

import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;

import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * Bytes of any number, sealed in pieces: AES-256-GCM, under a key that is derived from the master key for this one stream. The
 * pieces are numbered and the last one is marked, so nothing can be changed, moved, left out or cut off unnoticed. No more than
 * a piece is in memory.
 */
public final class SealedStream {

    private static final int ID_BYTES = 16;
    private static final int PIECE_BYTES = 1 << 16;
    private static final int TAG_BYTES = 16;
    private static final int NONCE_BYTES = 12;

    private SealedStream() {
    }

    /** @param purpose what this is; {@link #opening} must be told the same */
    public static Sealing sealing(OutputStream to, MasterKey key, String purpose) throws IOException {
        byte[] id = new byte[ID_BYTES];
        new SecureRandom().nextBytes(id);
        to.write(id);
        return new Sealing(to, new Pieces(key.ofStream(id), purpose));
    }

    /**
     * What was sealed. Reading throws {@link IOException} where it was sealed under another master key or for another purpose,
     * or is damaged or cut off. Read to its end: what was read before can be trusted, and may not be all.
     */
    public static InputStream opening(InputStream from, MasterKey key, String purpose) throws IOException {
        DataInputStream data = new DataInputStream(from);
        byte[] id = new byte[ID_BYTES];
        data.readFully(id);
        return new Opening(data, new Pieces(key.ofStream(id), purpose));
    }

    private static final class Pieces {

        private final SecretKeySpec key;
        private final byte[] purpose;
        private long number;

        Pieces(SecretKeySpec key, String purpose) {
            this.key = key;
            this.purpose = purpose.getBytes(StandardCharsets.UTF_8);
        }

        byte[] next(int mode, byte[] bytes, int length, boolean last) throws GeneralSecurityException {
            Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
            byte[] nonce = ByteBuffer.allocate(NONCE_BYTES).putLong(number).putInt(last ? 1 : 0).array();
            cipher.init(mode, key, new GCMParameterSpec(TAG_BYTES * Byte.SIZE, nonce));
            cipher.updateAAD(purpose);
            number++;
            return cipher.doFinal(bytes, 0, length);
        }
    }

    /** Takes the bytes; what is not {@linkplain #finish finished} cannot be opened. */
    public static final class Sealing extends OutputStream {

        private final OutputStream to;
        private final Pieces pieces;
        private final byte[] piece = new byte[PIECE_BYTES];
        private int length;

        private Sealing(OutputStream to, Pieces pieces) {
            this.to = to;
            this.pieces = pieces;
        }

        @Override
        public void write(int one) throws IOException {
            write(new byte[] { (byte) one }, 0, 1);
        }

        @Override
        public void write(byte[] bytes, int from, int count) throws IOException {
            int at = from;
            int left = count;
            while (left > 0) {
                if (length == PIECE_BYTES) {
                    seal(false);
                }
                int some = Math.min(left, PIECE_BYTES - length);
                System.arraycopy(bytes, at, piece, length, some);
                length += some;
                at += some;
                left -= some;
            }
        }

        /** These are all bytes. */
        public void finish() throws IOException {
            seal(true);
        }

        private void seal(boolean last) throws IOException {
            try {
                byte[] sealed = pieces.next(Cipher.ENCRYPT_MODE, piece, length, last);
                to.write(ByteBuffer.allocate(Integer.BYTES + 1).putInt(sealed.length).put((byte) (last ? 1 : 0)).array());
                to.write(sealed);
                length = 0;
            } catch (GeneralSecurityException e) {
                throw new IllegalStateException("AES-GCM is not available", e);
            }
        }
    }

    private static final class Opening extends InputStream {

        private final DataInputStream from;
        private final Pieces pieces;
        private ByteBuffer piece = ByteBuffer.allocate(0);
        private boolean last;

        Opening(DataInputStream from, Pieces pieces) {
            this.from = from;
            this.pieces = pieces;
        }

        @Override
        public int read() throws IOException {
            return open() ? piece.get() & 0xFF : -1;
        }

        @Override
        public int read(byte[] to, int at, int count) throws IOException {
            if (count > 0 && !open()) {
                return -1;
            }
            int some = Math.min(count, piece.remaining());
            piece.get(to, at, some);
            return some;
        }

        /** Whether there are more bytes. */
        private boolean open() throws IOException {
            while (!piece.hasRemaining()) {
                if (last) {
                    return false;
                }
                piece = ByteBuffer.wrap(next());
            }
            return true;
        }

        private byte[] next() throws IOException {
            int length = from.readInt();
            last = from.readByte() == 1;
            if (length < TAG_BYTES || length > PIECE_BYTES + TAG_BYTES) {
                throw new IOException("it is damaged");
            }
            byte[] sealed = new byte[length];
            from.readFully(sealed);
            if (last && from.read() >= 0) {
                throw new EOFException("something follows its end");
            }
            boolean first = pieces.number == 0;
            try {
                return pieces.next(Cipher.DECRYPT_MODE, sealed, length, last);
            } catch (GeneralSecurityException e) {
                throw new IOException(first ? "it was sealed under another master key, or is damaged" : "it is damaged", e);
            }
        }

        @Override
        public void close() throws IOException {
            from.close();
        }
    }
}
