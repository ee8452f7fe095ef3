package dev.postern.tenantfile;

import com.fasterxml.jackson.databind.JsonNode;

/**
 * One entity, or one object of settings, as a source describes it.
 *
 * @param path where it stands, such as {@code clients[2]} or {@code clients/Billing.json}
 * @param body its keywords marked, unless they are replaced already
 * @param fromEnvironment the whole of it came out of the environment, so a secret in it is not in the file
 */
record Entry(String path, JsonNode body, boolean fromEnvironment) {

    @Override
    public String toString() {
        return "Entry[" + path + "]";
    }
}
