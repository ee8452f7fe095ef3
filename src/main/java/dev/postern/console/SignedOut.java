package dev.postern.console;

import io.quarkus.runtime.ImageMode;

/**
 * Somebody without a session.
 *
 * @param refused whether a link has been tried that does not work (any more)
 * @param ended whether there was a session
 * @param open whether a link is not needed here
 * @param provider host of the OpenID provider through which people sign in; empty: there is none
 */
record SignedOut(boolean refused, boolean ended, boolean open, String provider) {

    /** Whether the server is an executable, which makes links itself, and no jar. */
    public boolean isNative() {
        return ImageMode.current() == ImageMode.NATIVE_RUN;
    }
}
