package dev.postern.console.actions;

import java.util.Optional;

import jakarta.inject.Singleton;

import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.postern.config.Issuer;
import dev.postern.console.Visit;
import dev.postern.entity.Documents;
import dev.postern.snapshot.Client;
import dev.postern.snapshot.CurrentSnapshot;

/** Events to try an Action with: what a token request of an application would make. */
@Singleton
final class TestEvents {

    private static final String AUDIENCE = "https://orders.example.com/";
    private static final String SCOPE = "read:orders";

    private final CurrentSnapshot current;
    private final Visit visit;
    private final Issuer issuer;

    TestEvents(CurrentSnapshot current, Visit visit, Issuer issuer) {
        this.current = current;
        this.visit = visit;
        this.issuer = issuer;
    }

    /**
     * @param client whose request it is; empty: one that does not exist
     */
    ObjectNode event(Optional<Client> client) {
        String clientId = client.map(Client::clientId).orElse("billing");
        String audience = client.filter(any -> visit.may("read:client_grants"))
                .map(known -> current.get().grantsOf(known.clientId())).flatMap(grants -> grants.stream().findFirst())
                .map(grant -> grant.audience()).orElse(AUDIENCE);
        ObjectNode event = Documents.empty();
        ObjectNode shown = event.putObject("client").put("client_id", clientId).put("name",
                client.map(Client::name).orElse("Billing"));
        ObjectNode metadata = shown.putObject("metadata");
        client.ifPresentOrElse(known -> known.metadata().forEach(metadata::put), () -> metadata.put("tier", "gold"));
        event.putObject("resource_server").put("identifier", audience);
        String host = issuer.baseUrl().replaceFirst("^https?://", "").replaceFirst(":[0-9]+$", "");
        ObjectNode request = event.putObject("request").put("ip", "192.0.2.1").put("method", "POST").put("hostname", host)
                .put("user_agent", "curl/8.5.0");
        request.putObject("body").put("grant_type", "client_credentials").put("client_id", clientId).put("audience", audience);
        request.putObject("geoip");
        ObjectNode token = event.putObject("accessToken");
        token.putArray("scope").add(SCOPE);
        token.putObject("customClaims");
        ObjectNode transaction = event.putObject("transaction");
        transaction.putArray("requested_scopes").add(SCOPE);
        transaction.putArray("target_scopes").add(SCOPE);
        event.putObject("tenant").put("id", host);
        return event;
    }
}
