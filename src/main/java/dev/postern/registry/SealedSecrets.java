package dev.postern.registry;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Base64;

import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.postern.config.MasterKey;

/** Named secrets of a tenant's own code, sealed one by one; what {@link Entity#secrets()} of an Action or a Hook holds. */
final class SealedSecrets {

    /** What is shown in place of a value, and, where it is sent back, means the value there is. */
    static final String NOT_SHOWN = "_VALUE_NOT_SHOWN_";

    private final MasterKey masterKey;
    private final String owner;

    /** @param owner such as {@code action:ID}: no value can be moved to another */
    SealedSecrets(MasterKey masterKey, String owner) {
        this.masterKey = masterKey;
        this.owner = owner;
    }

    void put(ObjectNode secrets, String name, String value) {
        secrets.put(name, masterKey.seal(value.getBytes(StandardCharsets.UTF_8), purpose(name)));
    }

    /** Whether that is the value there is. */
    boolean holds(ObjectNode secrets, String name, String value) {
        if (!secrets.has(name)) {
            return false;
        }
        byte[] plain = masterKey.open(Base64.getDecoder().decode(secrets.get(name).asText()), purpose(name));
        return MessageDigest.isEqual(plain, value.getBytes(StandardCharsets.UTF_8));
    }

    private String purpose(String name) {
        return owner + ":" + name;
    }
}
