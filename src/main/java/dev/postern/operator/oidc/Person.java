package dev.postern.operator.oidc;

import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

import com.fasterxml.jackson.databind.JsonNode;

import dev.postern.operator.OperatorSessions;
import dev.postern.text.Texts;

/**
 * Who has signed in at the provider.
 *
 * @param subject at the provider ({@code sub}): of this person alone, and for ever
 * @param name for people to read; at many providers a person can change it
 * @param scopes of the Management API that the person's groups have together; empty: the person may not use the console
 */
public record Person(String subject, String name, Set<String> scopes) {

    private static final int NAME_CHARACTERS_MAX = 64;

    public Person {
        scopes = Set.copyOf(scopes);
    }

    /**
     * The first that can be a name ({@link OperatorSessions#NAME}): {@code preferred_username}, {@code email}, {@code sub}.
     * Else
     * {@code sub} without what a name cannot hold. An address counts unless the provider says of it anything but that it is
     * verified; some say that as text.
     */
    static String name(JsonNode claims, String subject) {
        boolean unverified = claims.hasNonNull("email_verified") && !claims.get("email_verified").asText().equals("true");
        return Stream.of(text(claims, "preferred_username"), unverified ? Optional.<String> empty() : text(claims, "email"),
                Optional.of(subject)).flatMap(Optional::stream)
                .filter(value -> OperatorSessions.NAME.matcher(value).matches()).findFirst()
                .orElseGet(() -> Texts.cut("sub " + subject.replaceAll("[^\\p{L}\\p{N} ._@+-]", "-"), NAME_CHARACTERS_MAX));
    }

    private static Optional<String> text(JsonNode claims, String name) {
        return Optional.ofNullable(claims.path(name).textValue());
    }
}
