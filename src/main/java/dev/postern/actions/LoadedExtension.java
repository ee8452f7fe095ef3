package dev.postern.actions;

import java.util.Map;
import java.util.Optional;

import dev.postern.script.HostFunction;
import dev.postern.script.ScriptImage;
import dev.postern.snapshot.TokenExtension;

/**
 * An Action or a Hook, ready to be called.
 *
 * @param image its code, evaluated; empty for a webhook Action
 * @param webhook whom a webhook Action asks
 * @param secrets by name, opened
 * @param library what its code may ask for
 */
record LoadedExtension(TokenExtension extension, Optional<ScriptImage> image, Optional<Webhook> webhook,
        Map<String, String> secrets, HostFunction library) {

    @Override
    public String toString() {
        return "LoadedExtension[" + extension + "]";
    }
}
