package dev.postern.actions;

import dev.postern.snapshot.TokenExtension;

/** An extension could not decide, so there is no token. Stackless: an expected outcome. */
final class ExtensionFailure extends RuntimeException {

    private static final long serialVersionUID = 1;

    private final transient TokenExtension extension;
    private final transient CallFailure failure;

    ExtensionFailure(TokenExtension extension, CallFailure failure) {
        super(extension.title() + " failed: " + failure.name() + ": " + failure.getMessage(), null, false, false);
        this.extension = extension;
        this.failure = failure;
    }

    TokenExtension extension() {
        return extension;
    }

    CallFailure failure() {
        return failure;
    }
}
