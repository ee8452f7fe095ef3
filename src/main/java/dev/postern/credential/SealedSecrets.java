package dev.postern.credential;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Base64;

import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.postern.config.MasterKey;

/**
 * Named secrets of a tenant's own code, sealed one by one; what {@link dev.postern.entity.Entity#secrets()} of an Action or a
 * Hook holds.
 */
public final class SealedSecrets {

    private final MasterKey masterKey;
    private final String owner;

    /** @param owner such as {@code action:ID}: no value can be moved to another */
    public SealedSecrets(MasterKey masterKey, String owner) {
        this.masterKey = masterKey;
        this.owner = owner;
    }

    public void put(ObjectNode secrets, String name, String value) {
        secrets.put(name, masterKey.seal(value.getBytes(StandardCharsets.UTF_8), purpose(name)));
    }

    /** Whether that is the value there is. */
    public boolean holds(ObjectNode secrets, String name, String value) {
        if (!secrets.has(name)) {
            return false;
        }
        byte[] plain = masterKey.open(Base64.getDecoder().decode(secrets.get(name).asText()), purpose(name));
        return MessageDigest.isEqual(plain, value.getBytes(StandardCharsets.UTF_8));
    }

    /** @throws IllegalStateException there is no such value, or it cannot be opened */
    public String open(ObjectNode secrets, String name) {
        if (!secrets.has(name)) {
            throw new IllegalStateException("there is no value for " + name);
        }
        byte[] plain = masterKey.open(Base64.getDecoder().decode(secrets.get(name).asText()), purpose(name));
        return new String(plain, StandardCharsets.UTF_8);
    }

    private String purpose(String name) {
        return owner + ":" + name;
    }
}
