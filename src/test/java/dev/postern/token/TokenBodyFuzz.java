package dev.postern.token;

import java.io.ByteArrayInputStream;
import java.util.Arrays;

import dev.postern.oauth.OAuthError;
import dev.postern.oauth.RequestParameter;
import dev.postern.oauth.RequestParameters;

/** A token request's body, as a form or as JSON by the first byte, is read within its bounds or refused. */
public final class TokenBodyFuzz {

    private TokenBodyFuzz() {
    }

    public static void fuzzerTestOneInput(byte[] input) {
        if (input.length == 0) {
            return;
        }
        String type = input[0] == '{' ? "application/json" : "application/x-www-form-urlencoded";
        byte[] body = input[0] == '?' ? Arrays.copyOfRange(input, 1, input.length) : input;
        RequestParameters read;
        try {
            read = TokenBody.read(new ByteArrayInputStream(body), type);
        } catch (OAuthError refused) {
            return;
        }
        for (RequestParameter parameter : RequestParameter.values()) {
            read.get(parameter).ifPresent(value -> check(parameter, value));
        }
        if (read.posted().size() > RequestParameters.PARAMETERS_MAX) {
            throw new IllegalStateException("too many parameters");
        }
    }

    private static void check(RequestParameter parameter, String value) {
        if (value.isEmpty() || value.length() > parameter.charactersMax() || value.chars().anyMatch(Character::isISOControl)) {
            throw new IllegalStateException(parameter + " is not within its bounds");
        }
    }
}
