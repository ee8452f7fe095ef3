package dev.postern.script;

/** What a script can ask of the program it runs in. */
@FunctionalInterface
public interface HostFunction {

    /**
     * @param operation what is asked for
     * @param argument text, JSON where it is structured
     * @return text, JSON where it is structured
     */
    String call(String operation, String argument);
}
