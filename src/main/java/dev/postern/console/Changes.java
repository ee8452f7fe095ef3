package dev.postern.console;

import java.io.InputStream;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

import jakarta.inject.Singleton;
import jakarta.ws.rs.core.HttpHeaders;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

import io.vertx.core.http.HttpServerRequest;

import dev.postern.audit.AuditEvent;
import dev.postern.audit.AuditEventJson;
import dev.postern.audit.AuditLog;
import dev.postern.audit.EventType;
import dev.postern.audit.OperationRecord;
import dev.postern.audit.Operations;
import dev.postern.audit.Redaction;
import dev.postern.entity.EntityChange;
import dev.postern.oauth.Caller;
import dev.postern.operator.OperatorSession;
import dev.postern.web.TrustedProxies;

/**
 * The one way in which the console changes anything: by an operation of the Management API, called in this process. The
 * operation's resource checks scope and body and applies the rules. The audit log gets the event that the same request to
 * {@code /api/v2} would leave, with the name of the session.
 */
@Singleton
public final class Changes {

    private static final String CHANNEL = "console";
    /** Before the subject of a person for whom the OpenID provider vouches. */
    private static final String PROVIDER = "oidc";
    private static final int OK = 200;
    private static final int REFUSED = 400;

    private final AuditLog log;
    private final AuditEventJson wire;
    private final OperationRecord record;
    private final Visit visit;
    private final HttpServerRequest request;
    private final TrustedProxies proxies;

    Changes(AuditLog log, AuditEventJson wire, OperationRecord record, Visit visit, HttpServerRequest request,
            TrustedProxies proxies) {
        this.log = log;
        this.wire = wire;
        this.record = record;
        this.visit = visit;
        this.request = request;
        this.proxies = proxies;
    }

    /**
     * Carries out one operation.
     *
     * @param operation calls the method of the resource, with the body
     * @throws RuntimeException what the resource throws
     */
    public <T> T make(ApiCall call, Function<InputStream, T> operation) {
        record.begin();
        if (log.storesOperations()) {
            record.tellBy(changes -> Optional.of(wire.pending(
                    event(id(), EventType.MANAGEMENT_WRITE, call, Optional.empty(), changes))));
        }
        try {
            T result = operation.apply(call.stream());
            Optional<JsonNode> answer = result instanceof JsonNode json ? Optional.of(json) : Optional.empty();
            log.operation(event(id(), EventType.MANAGEMENT_WRITE, call, Optional.of(response(OK, answer)), record.changes()));
            return result;
        } catch (RuntimeException refusal) {
            ObjectNode response = response(REFUSED, Optional.empty());
            response.put("message", Operations.bounded(String.valueOf(refusal.getMessage())));
            log.operation(event(id(), EventType.MANAGEMENT_REFUSED, call, Optional.of(response), record.changes()));
            throw refusal;
        }
    }

    /** As above, for an operation without an answer. */
    public void run(ApiCall call, Runnable operation) {
        make(call, body -> {
            operation.run();
            return Optional.empty();
        });
    }

    /** Records the beginning or the end of a session. */
    void note(OperatorSession session, String words) {
        ObjectNode details = JsonNodeFactory.instance.objectNode();
        details.set("request", told(ApiCall.post("", words), Optional.of(session)));
        log.operation(EventType.MANAGEMENT_WRITE, caller(), words, Optional.empty(), Optional.of(session.name()), details);
    }

    /**
     * Records that somebody who has proven who it is may not use the console.
     *
     * @param subject of the person at the OpenID provider
     */
    void noteRefused(String name, String subject, String words) {
        ObjectNode details = JsonNodeFactory.instance.objectNode();
        ObjectNode told = told(ApiCall.post("", words), Optional.empty());
        user((ObjectNode) told.path("auth"), PROVIDER + "|" + subject, name);
        details.set("request", told);
        log.operation(EventType.MANAGEMENT_REFUSED, caller(), words, Optional.empty(), Optional.of(name), details);
    }

    private AuditLog.OperationId id() {
        return record.stored().map(AuditLog.OperationId::of).orElseGet(log::nextOperation);
    }

    private AuditEvent.Operation event(AuditLog.OperationId id, EventType type, ApiCall call, Optional<ObjectNode> response,
            List<EntityChange> changes) {
        OperatorSession session = visit.session();
        ObjectNode details = JsonNodeFactory.instance.objectNode();
        details.set("request", told(call, Optional.of(session)));
        response.ifPresent(known -> details.set("response", known));
        if (!changes.isEmpty()) {
            details.set("changes", Operations.json(changes));
        }
        return log.event(id, type, caller(), call.words(), Optional.empty(), Optional.of(session.name()), details);
    }

    private ObjectNode told(ApiCall call, Optional<OperatorSession> session) {
        ObjectNode told = JsonNodeFactory.instance.objectNode().put("method", call.method()).put("path", call.target());
        call.body().ifPresent(body -> told.set("body", Operations.body(call.target(), body)));
        told.put("userAgent", Operations.bounded(Optional.ofNullable(request.getHeader(HttpHeaders.USER_AGENT)).orElse("")));
        told.put("ip", proxies.callerAddress(request)).put("channel", CHANNEL);
        ObjectNode auth = told.putObject("auth").put("strategy", CHANNEL);
        session.ifPresent(known -> {
            user(auth, known.subject().map(subject -> PROVIDER + "|" + subject).orElse(CHANNEL + "|" + known.id()),
                    known.name());
            auth.putObject("credentials").put("session", known.id());
        });
        return told;
    }

    private static void user(ObjectNode auth, String id, String name) {
        auth.putObject("user").put("user_id", Operations.bounded(id)).put("name", name);
    }

    private static ObjectNode response(int status, Optional<JsonNode> answer) {
        ObjectNode response = JsonNodeFactory.instance.objectNode().put("statusCode", status);
        answer.ifPresent(body -> response.set("body", Operations.bounded(Redaction.of(body))));
        return response;
    }

    private Caller caller() {
        return Caller.of(request, proxies.callerAddress(request));
    }
}
