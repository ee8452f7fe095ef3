/**
 * Runs JavaScript of strangers in this process: QuickJS, compiled to WebAssembly and from there to Java bytecode. A script
 * reaches nothing but the functions it is given ({@link dev.postern.script.HostFunction}). Its time, its memory and the size of
 * what it says are bounded.
 *
 * <p>
 * A script is evaluated once. What the engine's memory holds then is its {@link dev.postern.script.ScriptImage}. Every call
 * begins from a copy of the image, so nothing of one call is left for the next, and any engine can run any script.
 */
package dev.postern.script;
