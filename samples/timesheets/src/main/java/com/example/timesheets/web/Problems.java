package com.example.timesheets.web;

import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;

import jakarta.validation.ConstraintViolation;
import jakarta.validation.ConstraintViolationException;
import jakarta.validation.Path;
import jakarta.ws.rs.NotFoundException;
import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.core.Response;

import org.jboss.logging.Logger;
import org.jboss.resteasy.reactive.server.ServerExceptionMapper;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.exc.InvalidFormatException;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;

/** Everything that goes wrong becomes a {@link Problem}; what is wrong with the token is {@link TokenChallenges}' part. */
public class Problems {

    private static final Logger LOG = Logger.getLogger(Problems.class);

    @ServerExceptionMapper
    Response map(Problem problem) {
        return problem.response();
    }

    @ServerExceptionMapper
    Response map(ConstraintViolationException violations) {
        Problem problem = Problem.of(400, "The request is not valid");
        violations.getConstraintViolations().stream()
                .sorted((one, other) -> field(one).compareTo(field(other)))
                .forEach(violation -> problem.field(field(violation), violation.getMessage()));
        return problem.response();
    }

    @ServerExceptionMapper
    Response map(MismatchedInputException mismatch) {
        return notReadable(mismatch);
    }

    /** Refusals of the framework: no such path, method or content type, a body that is no JSON, a bad query parameter. */
    @ServerExceptionMapper
    Response map(WebApplicationException refusal) {
        if (refusal.getCause() instanceof JsonProcessingException noJson) {
            return notReadable(noJson);
        }
        if (refusal instanceof NotFoundException && refusal.getCause() != null) {
            return Problem.of(400, "A parameter cannot be read").response(); // JAX-RS answers 404 to it
        }
        Response answer = refusal.getResponse();
        Response problem = Problem.of(answer.getStatus(), answer.getStatusInfo().getReasonPhrase()).response();
        return Response.fromResponse(problem).replaceAll(answer.getHeaders()).type(problem.getMediaType()).build();
    }

    @ServerExceptionMapper
    Response map(RuntimeException bug) {
        LOG.error("A request failed", bug);
        return Problem.of(500, "Internal server error").response();
    }

    private static Response notReadable(JsonProcessingException failure) {
        Problem problem = Problem.of(400, "The body cannot be read");
        if (failure instanceof JsonMappingException mapping && !mapping.getPath().isEmpty()) {
            problem.field(path(mapping), reason(mapping));
        }
        return problem.response();
    }

    private static String path(JsonMappingException mapping) {
        return mapping.getPath().stream()
                .map(step -> step.getFieldName() == null ? "[" + step.getIndex() + "]" : "." + step.getFieldName())
                .collect(Collectors.joining()).replaceFirst("^\\.", "");
    }

    /** In a few words: Jackson's own message names Java types. */
    public static String reason(JsonProcessingException failure) {
        if (failure instanceof InvalidFormatException format) {
            return "'" + format.getValue() + "' is not a value of this field";
        }
        return failure.getOriginalMessage().lines().findFirst().orElse("cannot be read").replaceFirst(" \\(.*", "");
    }

    /** {@code upload.upload.entries[2].hours} → {@code entries[2].hours}: without the method and its parameter. */
    private static String field(ConstraintViolation<?> violation) {
        var nodes = StreamSupport.stream(violation.getPropertyPath().spliterator(), false).toList();
        int skip = nodes.size() > 2 ? 2 : 1;
        return onTheWire(nodes.stream().skip(skip).map(Path.Node::toString).collect(Collectors.joining(".")));
    }

    /** {@code userId} → {@code user_id}. */
    public static String onTheWire(String field) {
        return field.replaceAll("([a-z])([A-Z])", "$1_$2").toLowerCase(Locale.ROOT);
    }
}
