package dev.postern.script;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Stream;

import io.roastedroot.quickjs4j.core.JavyPluginModule;

import run.endive.runtime.ExportFunction;
import run.endive.runtime.ImportFunction;
import run.endive.runtime.ImportValues;
import run.endive.runtime.Instance;
import run.endive.runtime.WasmInterruptedException;
import run.endive.wasi.WasiOptions;
import run.endive.wasi.WasiPreview1;
import run.endive.wasm.WasmModule;
import run.endive.wasm.types.FunctionType;
import run.endive.wasm.types.ValType;

/**
 * One QuickJS in its own memory. For one thread at a time. The thread is stopped by an interrupt, wherever the script is.
 *
 * <p>
 * After a failure the engine is {@linkplain #isUsable() unusable}: it was left in the middle of something.
 */
public final class ScriptEngine {

    private static final WasmModule QUICKJS = JavyPluginModule.load();
    private static final int STACK_POINTER = 0;
    private static final int ERROR_BYTES_MAX = 4096;
    /** Arrives for an answer without characters, which the interpreter cannot take. */
    private static final String NOTHING = "null";
    private static final HostFunction NONE = (operation, argument) -> "";

    private final EngineMemory memory;
    private final Instance instance;
    private final ExportFunction allocate;
    private final ExportFunction compile;
    private final ExportFunction evaluate;
    private final Bounded errors = new Bounded();
    private HostFunction host = NONE;
    private boolean usable = true;

    /** @param memoryBytesMax what a script may use, the interpreter included; rounded down to pages of 64 KiB */
    public ScriptEngine(long memoryBytesMax) {
        int pages = QUICKJS.memorySection().orElseThrow().getMemory(0).limits().initialPages();
        memory = new EngineMemory(pages, Math.max(pages, (int) (memoryBytesMax / EngineMemory.PAGE_SIZE)));
        WasiPreview1 wasi = WasiPreview1.builder()
                .withOptions(WasiOptions.builder().withStdout(new Bounded()).withStderr(errors).build()).build();
        ImportFunction asked = new run.endive.runtime.HostFunction("endive", "invoke",
                FunctionType.of(List.of(ValType.I32, ValType.I32, ValType.I32, ValType.I32, ValType.I32, ValType.I32),
                        List.of(ValType.I32)),
                this::asked);
        instance = Instance.builder(QUICKJS).withMemoryFactory(limits -> memory).withMachineFactory(JavyPluginModule::create)
                .withImportValues(ImportValues.builder()
                        .addFunction(Stream.concat(Stream.of(asked), Stream.of(wasi.toHostFunctions()))
                                .toArray(ImportFunction[]::new))
                        .build())
                .build();
        allocate = instance.export("cabi_realloc");
        compile = instance.export("compileSrc");
        evaluate = instance.export("eval");
        instance.export("initialize_runtime").apply();
    }

    /**
     * Evaluates a script in this engine as it is now.
     *
     * @param source an ECMAScript module; asks the host by {@code java_invoke('', operation, argument)}
     * @throws ScriptFailure it does not compile, it threw, or it was stopped
     */
    public void evaluate(String source, HostFunction answers) {
        run(compiled(source), answers);
    }

    /** Compiles a script, to be evaluated by calls of the image that is taken afterwards. */
    public Compiled compiled(String source) {
        byte[] bytes = source.getBytes(StandardCharsets.UTF_8);
        return guarded(() -> {
            int text = placed(bytes);
            int wide = (int) compile.apply(text, bytes.length)[0];
            return new Compiled(memory.readInt(wide), memory.readInt(wide + Integer.BYTES));
        });
    }

    /** What a call of that script starts from: this engine as it is now. */
    public ScriptImage image(Compiled call) {
        return new ScriptImage(memory.copy(), memory.pages(), instance.global(STACK_POINTER).getValue(), call);
    }

    /** @throws ScriptFailure the script threw, or was stopped */
    public void call(ScriptImage image, HostFunction answers) {
        guarded(() -> restored(image));
        run(image.call(), answers);
    }

    /** Goes on with a call that waited for something. */
    public void goOn(Compiled script, HostFunction answers) {
        run(script, answers);
    }

    /** Bytes of memory in use. */
    public long memoryBytes() {
        return (long) memory.pages() * EngineMemory.PAGE_SIZE;
    }

    /** Whether nothing has gone wrong in it. */
    public boolean isUsable() {
        return usable;
    }

    private ScriptImage restored(ScriptImage image) {
        memory.restore(image.memory(), image.pages());
        instance.global(STACK_POINTER).setValue(image.stackPointer());
        return image;
    }

    private void run(Compiled script, HostFunction answers) {
        host = answers;
        try {
            guarded(() -> evaluate.apply(script.address(), script.length(), 0, 0));
        } finally {
            host = NONE;
        }
    }

    private <T> T guarded(java.util.function.Supplier<T> work) {
        errors.reset();
        try {
            return work.get();
        } catch (WasmInterruptedException e) {
            usable = false;
            throw new ScriptFailure("stopped", true, e);
        } catch (RuntimeException | StackOverflowError | OutOfMemoryError e) {
            usable = false;
            throw new ScriptFailure(errors.size() == 0 ? String.valueOf(e.getMessage())
                    : errors.toString(StandardCharsets.UTF_8).strip(), false, e);
        }
    }

    /** The imported function {@code invoke(module, operation, argument)}: three texts in, the address of one out. */
    private long[] asked(Instance self, long... arguments) {
        String operation = text(arguments[2], arguments[3]);
        String argument = text(arguments[4], arguments[5]);
        String said = host.call(operation, argument);
        byte[] answer = (said.isEmpty() ? NOTHING : said).getBytes(StandardCharsets.UTF_8);
        int text = placed(answer);
        int wide = (int) allocate.apply(0, 0, Integer.BYTES, 2 * Integer.BYTES)[0];
        memory.writeI32(wide, text);
        memory.writeI32(wide + Integer.BYTES, answer.length);
        return new long[] { wide };
    }

    private int placed(byte[] bytes) {
        int address = (int) allocate.apply(0, 0, 1, bytes.length)[0];
        memory.write(address, bytes);
        return address;
    }

    private String text(long address, long length) {
        return new String(memory.readBytes((int) address, (int) length), StandardCharsets.UTF_8);
    }

    /**
     * A script in an engine's memory.
     *
     * @param length bytes
     */
    public record Compiled(int address, int length) {
    }

    /** What the interpreter says; the beginning of it. */
    private static final class Bounded extends ByteArrayOutputStream {

        @Override
        public synchronized void write(int value) {
            if (count < ERROR_BYTES_MAX) {
                super.write(value);
            }
        }

        @Override
        public synchronized void write(byte[] values, int offset, int length) {
            super.write(values, offset, Math.min(length, ERROR_BYTES_MAX - count));
        }
    }
}
