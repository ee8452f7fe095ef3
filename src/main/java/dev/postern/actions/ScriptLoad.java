package dev.postern.actions;

import java.util.Optional;

import dev.postern.script.HostFunction;

/** What code is given while it is evaluated: itself, modules, and no call to the outside. */
final class ScriptLoad implements HostFunction {

    private final String spec;
    private final HostFunction library;
    private final ScriptConsole console = new ScriptConsole();
    private CallFailure failure;

    /**
     * @param spec {@code {kind, code}}
     * @param library what has nothing to do with one call: modules, random bytes, digests
     */
    ScriptLoad(String spec, HostFunction library) {
        this.spec = spec;
        this.library = library;
    }

    @Override
    public String call(String operation, String argument) {
        return switch (operation) {
            case "load" -> spec;
            case "failed" -> {
                failure = ScriptCall.failure(argument);
                yield "";
            }
            case "log" -> console.log(argument);
            case "timer", "fetch" -> "";
            case "cache" -> "null";
            default -> library.call(operation, argument);
        };
    }

    Optional<CallFailure> failure() {
        return Optional.ofNullable(failure);
    }
}
