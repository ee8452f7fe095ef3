package dev.postern.actions;

import java.util.Collection;
import java.util.Map;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.postern.accesstoken.Authorization;
import dev.postern.accesstoken.TokenOrganization;
import dev.postern.snapshot.Client;
import dev.postern.snapshot.Organization;

/** What code is called with: Auth0's {@code event} for Actions, and the arguments of a Hook. */
final class ExchangeEvent {

    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    private ExchangeEvent() {
    }

    /**
     * The {@code event} of an Action, without its secrets.
     *
     * @param soFar what was agreed and what the code before has changed
     */
    static ObjectNode ofAction(Exchange exchange, Authorization soFar, String tenantId) {
        ObjectNode event = JSON.objectNode();
        Client client = soFar.client();
        event.set("client", JSON.objectNode().put("client_id", client.clientId()).put("name", client.name())
                .set("metadata", object(client.metadata())));
        event.putObject("resource_server").put("identifier", soFar.api().identifier());
        event.set("request", request(exchange));
        ObjectNode token = event.putObject("accessToken");
        token.set("scope", array(soFar.scopes()));
        token.set("customClaims", claims(soFar.claims()));
        soFar.organization().map(TokenOrganization::organization)
                .ifPresent(organization -> event.set("organization", organization(organization)));
        ObjectNode transaction = event.putObject("transaction");
        transaction.set("requested_scopes", array(exchange.requestedScopes()));
        transaction.set("target_scopes", array(soFar.scopes()));
        event.putObject("tenant").put("id", tenantId);
        return event;
    }

    /** The arguments of a Hook. */
    static ObjectNode ofHook(Exchange exchange, Authorization soFar, String tenantId, Map<String, String> secrets) {
        ObjectNode arguments = JSON.objectNode();
        Client client = soFar.client();
        ObjectNode shown = arguments.putObject("client");
        shown.put("id", client.clientId()).put("name", client.name()).put("tenant", tenantId);
        shown.set("metadata", object(client.metadata()));
        if (!soFar.scopes().isEmpty()) {
            arguments.set("scope", array(soFar.scopes()));
        }
        arguments.put("audience", soFar.api().identifier());
        ObjectNode webtask = arguments.putObject("context").putObject("webtask");
        webtask.set("secrets", object(secrets));
        webtask.set("body", object(exchange.posted()));
        return arguments;
    }

    static ObjectNode object(Map<String, String> entries) {
        ObjectNode object = JSON.objectNode();
        entries.forEach(object::put);
        return object;
    }

    private static ObjectNode request(Exchange exchange) {
        ObjectNode request = JSON.objectNode();
        request.put("ip", exchange.caller().ip()).put("method", "POST");
        exchange.caller().host().ifPresent(host -> request.put("hostname", host.replaceFirst(":[0-9]+\\z", "")));
        exchange.caller().userAgent().ifPresent(agent -> request.put("user_agent", agent));
        request.set("body", object(exchange.posted()));
        request.putObject("geoip");
        return request;
    }

    private static ObjectNode organization(Organization organization) {
        ObjectNode shown = JSON.objectNode().put("id", organization.id()).put("name", organization.name());
        organization.displayName().ifPresent(name -> shown.put("display_name", name));
        shown.set("metadata", object(organization.metadata()));
        return shown;
    }

    private static ObjectNode claims(Map<String, JsonNode> claims) {
        ObjectNode shown = JSON.objectNode();
        claims.forEach(shown::set);
        return shown;
    }

    private static ArrayNode array(Collection<String> values) {
        ArrayNode array = JSON.arrayNode();
        values.forEach(array::add);
        return array;
    }
}
