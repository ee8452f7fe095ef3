package com.example.timesheets.web;

import java.util.ArrayList;
import java.util.List;

import jakarta.ws.rs.core.Response;

import com.fasterxml.jackson.annotation.JsonInclude;

/** A refusal as the caller reads it (RFC 9457): {@code {"title", "status", "errors": [{"field", "message"}]}}. */
public final class Problem extends RuntimeException {

    private final int status;
    private final List<FieldError> errors = new ArrayList<>();

    private Problem(int status, String title) {
        super(title, null, false, false);
        this.status = status;
    }

    public static Problem of(int status, String title) {
        return new Problem(status, title);
    }

    /** Names one more field that is to blame, as a path into the body or as a parameter's name. */
    public Problem field(String field, String message) {
        errors.add(new FieldError(field, message));
        return this;
    }

    public Response response() {
        return Response.status(status).type("application/problem+json").entity(new Body(getMessage(), status, errors)).build();
    }

    record Body(String title, int status, @JsonInclude(JsonInclude.Include.NON_EMPTY) List<FieldError> errors) {
    }

    record FieldError(String field, String message) {
    }
}
