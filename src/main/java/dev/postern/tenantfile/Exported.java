package dev.postern.tenantfile;

import java.util.List;
import java.util.Optional;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

/** Values of an export's keys. */
final class Exported {

    private Exported() {
    }

    /** @return empty when there are none, because a key without entries has no effect */
    static Optional<JsonNode> list(List<ObjectNode> entries) {
        return entries.isEmpty() ? Optional.empty() : Optional.of(JsonNodeFactory.instance.arrayNode().addAll(entries));
    }
}
