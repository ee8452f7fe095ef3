package dev.postern.schema;

/** A value does not match its schema. Stackless: an expected outcome. */
public final class PayloadMismatch extends RuntimeException {

    private final String property;
    private final String description;

    /**
     * @param reason in the words of the validator Auth0 uses
     * @param property path of the property, such as {@code scopes[0].value}; empty for the value itself
     * @param description of the property, from its schema; may be empty
     */
    PayloadMismatch(String reason, String property, String description) {
        super(reason, null, false, false);
        this.property = property;
        this.description = description;
    }

    public String property() {
        return property;
    }

    public String description() {
        return description;
    }
}
