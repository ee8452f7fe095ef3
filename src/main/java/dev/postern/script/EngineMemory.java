package dev.postern.script;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

import run.endive.runtime.ConstantEvaluators;
import run.endive.runtime.Instance;
import run.endive.runtime.Memory;
import run.endive.runtime.WasmRuntimeException;
import run.endive.wasm.types.ActiveDataSegment;
import run.endive.wasm.types.DataSegment;

/**
 * The linear memory of one engine (WebAssembly core specification §4.2.8): one array, bounded in size, which can be set back to
 * an image. For one thread.
 *
 * <p>
 * The array may be longer than the memory, so that it need not be copied each time the memory grows. What lies behind the end
 * reads as zero.
 */
@SuppressWarnings("removal") // of an interface whose methods for shared memory go away
final class EngineMemory implements Memory {

    private static final VarHandle SHORTS = MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle INTS = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle FLOATS = MethodHandles.byteArrayViewVarHandle(float[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle DOUBLES = MethodHandles.byteArrayViewVarHandle(double[].class, ByteOrder.LITTLE_ENDIAN);
    /** Pages by which the array is longer than the memory of an image: most calls need no more. */
    private static final int SPARE_PAGES = 4;

    /** What is copied as one when the memory is set back: 2^12 bytes. */
    private static final int BLOCK_BITS = 12;
    private static final int BLOCK_SIZE = 1 << BLOCK_BITS;

    private final int initialPages;
    private final int pagesMax;
    private byte[] bytes;
    /** For each block, whether it was written to since the memory was set back. */
    private boolean[] written;
    /** The image the memory was set back to last. */
    private byte[] restored;
    private int pages;
    private DataSegment[] segments = {};

    EngineMemory(int initialPages, int pagesMax) {
        this.initialPages = initialPages;
        this.pagesMax = pagesMax;
        this.pages = initialPages;
        this.bytes = new byte[initialPages * PAGE_SIZE];
        this.written = blocks(bytes);
    }

    /** What the memory holds now; zeros at its end are left out. */
    byte[] copy() {
        int end = pages * PAGE_SIZE;
        while (end > 0 && bytes[end - 1] == 0) {
            end--;
        }
        return Arrays.copyOf(bytes, end);
    }

    /** Makes the memory what it was when the image was taken. */
    void restore(byte[] image, int imagePages) {
        int room = Math.min(imagePages + SPARE_PAGES, pagesMax) * PAGE_SIZE;
        if (bytes.length < imagePages * PAGE_SIZE || bytes.length > 4 * room) { // too small, or what a large call has left
            bytes = Arrays.copyOf(image, room);
            written = blocks(bytes);
        } else if (restored == image) {
            for (int block = 0; block < written.length; block++) {
                if (written[block]) {
                    restoreBlock(image, block << BLOCK_BITS);
                    written[block] = false;
                }
            }
        } else {
            System.arraycopy(image, 0, bytes, 0, image.length);
            Arrays.fill(bytes, image.length, bytes.length, (byte) 0);
            Arrays.fill(written, false);
        }
        restored = image;
        pages = imagePages;
    }

    private void restoreBlock(byte[] image, int from) {
        int copied = Math.max(0, Math.min(BLOCK_SIZE, image.length - from));
        System.arraycopy(image, Math.min(from, image.length), bytes, from, copied);
        Arrays.fill(bytes, from + copied, from + BLOCK_SIZE, (byte) 0);
    }

    private static boolean[] blocks(byte[] bytes) {
        return new boolean[bytes.length >> BLOCK_BITS];
    }

    /** Notes a write of a few bytes that was within bounds. */
    private void note(int address, int size) {
        written[address >> BLOCK_BITS] = true;
        written[(address + size - 1) >> BLOCK_BITS] = true;
    }

    private void noteAll(int address, int size) {
        if (size > 0) {
            Arrays.fill(written, address >> BLOCK_BITS, ((address + size - 1) >> BLOCK_BITS) + 1, true);
        }
    }

    @Override
    public int pages() {
        return pages;
    }

    /** @return the number of pages before, or −1 when the memory may not be that large */
    @Override
    public int grow(int more) {
        long wanted = (long) pages + more;
        if (more < 0 || wanted > pagesMax) {
            return -1;
        }
        if (bytes.length < wanted * PAGE_SIZE) {
            int room = Math.min(pagesMax, Math.max((int) wanted, 2 * (bytes.length / PAGE_SIZE)));
            try {
                bytes = Arrays.copyOf(bytes, room * PAGE_SIZE);
                written = Arrays.copyOf(written, bytes.length >> BLOCK_BITS);
            } catch (OutOfMemoryError e) {
                return -1; // of the process: the script is told that there is no more
            }
        }
        int before = pages;
        pages = (int) wanted;
        return before;
    }

    @Override
    public int initialPages() {
        return initialPages;
    }

    @Override
    public int maximumPages() {
        return pagesMax;
    }

    @Override
    public boolean shared() {
        return false;
    }

    @Override
    public Object lock(int address) {
        throw unshared();
    }

    @Override
    public int waitOn(int address, int expected, long timeout) {
        throw unshared();
    }

    @Override
    public int waitOn(int address, long expected, long timeout) {
        throw unshared();
    }

    @Override
    public int notify(int address, int waiters) {
        throw unshared();
    }

    @Override
    public void initialize(Instance instance, DataSegment[] dataSegments) {
        initialize(instance, dataSegments, 0);
    }

    @Override
    public void initialize(Instance instance, DataSegment[] dataSegments, int memoryIndex) {
        segments = dataSegments.clone();
        for (DataSegment segment : segments) {
            if (segment instanceof ActiveDataSegment active && active.index() == memoryIndex) {
                long offset = ConstantEvaluators.computeConstantValue(instance, active.offsetInstructions())[0];
                write((int) offset, active.data(), 0, active.data().length);
            }
        }
    }

    @Override
    public void initPassiveSegment(int segment, int target, int offset, int size) {
        write(target, segments[segment].data(), offset, size);
    }

    @Override
    public void drop(int segment) {
        // kept: an image may need it again
    }

    @Override
    public void write(int address, byte[] data, int offset, int size) {
        try {
            System.arraycopy(data, offset, bytes, address, size);
            noteAll(address, size);
        } catch (IndexOutOfBoundsException e) {
            throw outside(address, size, e);
        }
    }

    @Override
    public byte read(int address) {
        try {
            return bytes[address];
        } catch (IndexOutOfBoundsException e) {
            throw outside(address, 1, e);
        }
    }

    @Override
    public byte[] readBytes(int address, int size) {
        if (address < 0 || size < 0 || (long) address + size > bytes.length) {
            throw outside(address, size, null);
        }
        return Arrays.copyOfRange(bytes, address, address + size);
    }

    @Override
    public void writeI32(int address, int value) {
        try {
            INTS.set(bytes, address, value);
            note(address, Integer.BYTES);
        } catch (IndexOutOfBoundsException e) {
            throw outside(address, Integer.BYTES, e);
        }
    }

    @Override
    public int readInt(int address) {
        try {
            return (int) INTS.get(bytes, address);
        } catch (IndexOutOfBoundsException e) {
            throw outside(address, Integer.BYTES, e);
        }
    }

    @Override
    public void writeLong(int address, long value) {
        try {
            LONGS.set(bytes, address, value);
            note(address, Long.BYTES);
        } catch (IndexOutOfBoundsException e) {
            throw outside(address, Long.BYTES, e);
        }
    }

    @Override
    public long readLong(int address) {
        try {
            return (long) LONGS.get(bytes, address);
        } catch (IndexOutOfBoundsException e) {
            throw outside(address, Long.BYTES, e);
        }
    }

    @Override
    public void writeShort(int address, short value) {
        try {
            SHORTS.set(bytes, address, value);
            note(address, Short.BYTES);
        } catch (IndexOutOfBoundsException e) {
            throw outside(address, Short.BYTES, e);
        }
    }

    @Override
    public short readShort(int address) {
        try {
            return (short) SHORTS.get(bytes, address);
        } catch (IndexOutOfBoundsException e) {
            throw outside(address, Short.BYTES, e);
        }
    }

    @Override
    public long readU16(int address) {
        return readShort(address) & 0xffff;
    }

    @Override
    public void writeByte(int address, byte value) {
        try {
            bytes[address] = value;
            written[address >> BLOCK_BITS] = true;
        } catch (IndexOutOfBoundsException e) {
            throw outside(address, 1, e);
        }
    }

    @Override
    public void writeF32(int address, float value) {
        try {
            FLOATS.set(bytes, address, value);
            note(address, Float.BYTES);
        } catch (IndexOutOfBoundsException e) {
            throw outside(address, Float.BYTES, e);
        }
    }

    @Override
    public long readF32(int address) {
        return readInt(address);
    }

    @Override
    public float readFloat(int address) {
        try {
            return (float) FLOATS.get(bytes, address);
        } catch (IndexOutOfBoundsException e) {
            throw outside(address, Float.BYTES, e);
        }
    }

    @Override
    public void writeF64(int address, double value) {
        try {
            DOUBLES.set(bytes, address, value);
            note(address, Double.BYTES);
        } catch (IndexOutOfBoundsException e) {
            throw outside(address, Double.BYTES, e);
        }
    }

    @Override
    public double readDouble(int address) {
        try {
            return (double) DOUBLES.get(bytes, address);
        } catch (IndexOutOfBoundsException e) {
            throw outside(address, Double.BYTES, e);
        }
    }

    @Override
    public long readF64(int address) {
        return readLong(address);
    }

    @Override
    public void zero() {
        Arrays.fill(bytes, (byte) 0);
        Arrays.fill(written, true);
    }

    @Override
    public void fill(byte value, int from, int to) {
        if (from < 0 || to < from || to > bytes.length) {
            throw outside(from, to - from, null);
        }
        Arrays.fill(bytes, from, to, value);
        noteAll(from, to - from);
    }

    @Override
    public void copy(int target, int source, int size) {
        try {
            System.arraycopy(bytes, source, bytes, target, size);
            noteAll(target, size);
        } catch (IndexOutOfBoundsException e) {
            throw outside(target, size, e);
        }
    }

    private static WasmRuntimeException outside(int address, int size, IndexOutOfBoundsException cause) {
        return new WasmRuntimeException("out of bounds memory access: address " + address + ", " + size + " bytes", cause);
    }

    private static UnsupportedOperationException unshared() {
        return new UnsupportedOperationException("the memory belongs to one thread");
    }
}
