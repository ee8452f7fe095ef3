package dev.postern.console;

/** A page that says one thing, such as that there is no such application. */
public record Message(int status, String heading, String words) {
}
