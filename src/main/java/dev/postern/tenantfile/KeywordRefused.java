package dev.postern.tenantfile;

/** A keyword has no value, or a value that no file may use. The message names the keyword, never the value. */
final class KeywordRefused extends Exception {

    KeywordRefused(String message) {
        super(message, null, false, false);
    }
}
