package dev.postern.insight;

import java.io.IOException;
import java.util.Optional;
import java.util.regex.Pattern;

import jakarta.inject.Singleton;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;

import dev.postern.audit.EventType;
import dev.postern.events.EventField;
import dev.postern.events.EventShape;
import dev.postern.snapshot.CurrentSnapshot;
import dev.postern.snapshot.Organization;
import dev.postern.snapshot.RegistrySnapshot;
import dev.postern.snapshot.ResourceServer;
import dev.postern.text.Texts;

/** Reads kept events as {@link TokenUse}s, and compares them with what is registered now. */
@Singleton
public final class TokenUses {

    /** Numbers and quoted texts of a reason differ from request to request. */
    private static final Pattern NUMBER = Pattern.compile("[0-9]+");
    private static final Pattern QUOTED = Pattern.compile("\"[^\"]*\"");
    private static final int CAUSE_CHARACTERS_MAX = 120;

    private final CurrentSnapshot current;
    private final ObjectMapper json = new ObjectMapper();

    public TokenUses(CurrentSnapshot current) {
        this.current = current;
    }

    /** @return empty: the event is not about one token */
    public Optional<TokenUse> of(EventShape shape) {
        String type = shape.text(EventField.TYPE);
        if (EventType.TOKEN_ISSUED.code().equals(type)) {
            return Optional.of(issued(shape));
        }
        return EventType.TOKEN_REFUSED.code().equals(type) ? refused(shape) : Optional.empty();
    }

    private TokenUse issued(EventShape shape) {
        String audience = text(shape, EventField.AUDIENCE);
        long lifetime = current.get().resourceServer(audience).map(ResourceServer::lifetimeSeconds).orElse(0) * 1_000L;
        return new TokenUse(text(shape, EventField.CLIENT_ID), audience, text(shape, EventField.ORGANIZATION_ID),
                text(shape, EventField.SCOPE), text(shape, EventField.IP), lifetime, Optional.empty());
    }

    private Optional<TokenUse> refused(EventShape shape) {
        JsonNode details = details(shape);
        if (!details.has("error")) {
            return Optional.empty(); // a sum of refusals
        }
        RegistrySnapshot snapshot = current.get();
        String client = text(shape, EventField.CLIENT_ID);
        String audience = text(shape, EventField.AUDIENCE);
        Optional<Organization> organization = snapshot.organization(text(shape, EventField.ORGANIZATION_ID))
                .or(() -> snapshot.organizationNamed(text(shape, EventField.ORGANIZATION_NAME)));
        return Optional.of(new TokenUse(snapshot.client(client).isPresent() ? client : "",
                snapshot.resourceServer(audience).isPresent() ? audience : "", organization.map(Organization::id).orElse(""),
                "", text(shape, EventField.IP), 0,
                Optional.of(new TokenUse.Cause(details.path("error").asText(), cause(details.path("reason").asText())))));
    }

    private static String cause(String reason) {
        String alike = NUMBER.matcher(QUOTED.matcher(reason).replaceAll("\"…\"")).replaceAll("#");
        return Texts.cut(alike, CAUSE_CHARACTERS_MAX);
    }

    private static String text(EventShape shape, EventField field) {
        String text = shape.text(field);
        return text == null ? "" : text;
    }

    private JsonNode details(EventShape shape) {
        try {
            return json.readTree(shape.rest() == null ? "{}" : shape.rest()).path("details");
        } catch (IOException e) {
            throw new IllegalStateException("The store holds a damaged event", e);
        }
    }
}
