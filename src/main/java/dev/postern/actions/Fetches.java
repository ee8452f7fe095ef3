package dev.postern.actions;

import java.util.function.Consumer;

import com.fasterxml.jackson.databind.node.ObjectNode;

/** Begins HTTP requests of code. */
@FunctionalInterface
interface Fetches {

    /**
     * @param request {@code {url, method, headers, body, redirect}}
     * @param answered takes {@code {status, statusText, url, headers, body}} or {@code {error}}, on any thread
     */
    void begin(ObjectNode request, Consumer<ObjectNode> answered);
}
