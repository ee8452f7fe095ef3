package dev.postern.console;

import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import dev.postern.entity.RegistryConflict;
import dev.postern.entity.RegistryRefusal;
import dev.postern.keys.KeyRefusal;
import dev.postern.schema.PayloadMismatch;

/**
 * Why a form was refused.
 *
 * @param words as the Management API has them
 * @param field of the form that it is about; empty: no one field
 */
public record Problem(int status, String words, String field) {

    /** Nothing is wrong. */
    public static final Problem NONE = new Problem(0, "", "");

    private static final int UNPROCESSABLE = 422;
    private static final Pattern VALIDATION = Pattern
            .compile("Payload validation error: '(.*)' on property (\\S+?)(?: .*)?\\.", Pattern.DOTALL);

    public static Problem of(String field, String words) {
        return new Problem(UNPROCESSABLE, words, field);
    }

    /**
     * What a refusal says to the person at the form. A missing scope, and what is not there any more, is not about the form.
     *
     * @throws RuntimeException the failure, which is none of a form
     */
    public static Problem of(RuntimeException failure) {
        return of(failure, Problem::root);
    }

    /**
     * The same, for a form whose fields have names of their own.
     *
     * @param field path of a property, such as {@code webhook.url} → field of the form
     */
    public static Problem of(RuntimeException failure, UnaryOperator<String> field) {
        if (failure instanceof PayloadMismatch mismatch) {
            return of(field.apply(mismatch.property()), mismatch.getMessage());
        }
        if (failure instanceof RegistryConflict) {
            return of("", failure.getMessage());
        }
        if ((failure instanceof RegistryRefusal && !(failure instanceof RegistryRefusal.NotFound))
                || failure instanceof KeyRefusal) {
            Matcher validation = VALIDATION.matcher(String.valueOf(failure.getMessage()));
            return validation.matches() ? of(field.apply(validation.group(2)), validation.group(1))
                    : of("", failure.getMessage());
        }
        throw failure;
    }

    /** {@code scopes[0].value} → {@code scopes}. */
    public static String root(String property) {
        return property.split("[.\\[]", 2)[0];
    }

    /** The same at another field. */
    public Problem at(String other) {
        return new Problem(status, words, other);
    }

    public boolean isAbout(String name) {
        return !name.isEmpty() && field.equals(name);
    }
}
