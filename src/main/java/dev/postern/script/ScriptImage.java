package dev.postern.script;

/**
 * What the memory of an engine holds after a script was evaluated in it, and the script that is one call. Immutable, as nobody
 * else has the array.
 *
 * @param memory without the zeros at its end
 * @param pages of 64 KiB
 */
@SuppressWarnings("ArrayRecordComponent") // two images are never compared
public record ScriptImage(byte[] memory, int pages, long stackPointer, ScriptEngine.Compiled call) {
}
