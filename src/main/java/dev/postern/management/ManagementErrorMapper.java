package dev.postern.management;

import java.util.Optional;

import jakarta.inject.Singleton;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;

import org.jboss.logging.Logger;
import org.jboss.resteasy.reactive.server.ServerExceptionMapper;

import dev.postern.entity.RegistryConflict;
import dev.postern.entity.RegistryRefusal;
import dev.postern.entity.StoreUnavailable;
import dev.postern.keys.KeyRefusal;
import dev.postern.schema.PayloadMismatch;

/**
 * Writes the refusals of the Management API, of its schemas and of the registry's rules. Those of the framework have
 * {@link ManagementErrorShape}, those about the token {@link AccessRefusals}.
 */
@Singleton
final class ManagementErrorMapper {

    private static final Logger LOG = Logger.getLogger(ManagementErrorMapper.class);
    /** A store that is away is asked again within a second. */
    private static final String RETRY_SECONDS = "2";

    @ServerExceptionMapper
    Response map(ManagementError error) {
        return ManagementErrorShape.response(error);
    }

    @ServerExceptionMapper
    Response map(PayloadMismatch mismatch) {
        return ManagementErrorShape.response(
                ManagementError.invalidPayload(mismatch.getMessage(), mismatch.property(), mismatch.description()));
    }

    @ServerExceptionMapper
    Response map(RegistryRefusal refusal) {
        return ManagementErrorShape
                .response(ManagementError.of(refusal.status(), refusal.errorCode(), refusal.getMessage()));
    }

    @ServerExceptionMapper
    Response map(RegistryConflict conflict) {
        return ManagementErrorShape
                .response(ManagementError.of(409, Optional.of("resource_conflict"), conflict.getMessage()));
    }

    @ServerExceptionMapper
    Response map(KeyRefusal refusal) {
        return ManagementErrorShape.response(
                ManagementError.of(refusal.status(), Optional.of(refusal.errorCode()), refusal.getMessage()));
    }

    @ServerExceptionMapper
    Response map(StoreUnavailable unavailable) {
        LOG.debug("A management request was refused", unavailable); // StoreState has told operators, once
        Response answer = ManagementErrorShape
                .response(ManagementError.of(503, Optional.empty(), unavailable.getMessage()));
        answer.getHeaders().putSingle(HttpHeaders.RETRY_AFTER, RETRY_SECONDS);
        return answer;
    }
}
