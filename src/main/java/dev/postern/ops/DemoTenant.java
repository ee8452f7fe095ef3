package dev.postern.ops;

import java.util.List;
import java.util.Optional;

import jakarta.inject.Singleton;

import org.jboss.logging.Logger;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.postern.config.DataDirectory;
import dev.postern.config.Issuer;
import dev.postern.registry.ClientGrants;
import dev.postern.registry.Clients;
import dev.postern.registry.EntityKind;
import dev.postern.registry.EntityQuery;
import dev.postern.registry.Registry;
import dev.postern.registry.RegistryTransaction;
import dev.postern.registry.ResourceServers;

/** Dev mode's tenant: the Timesheets API and an application that may call it, with curl lines to paste. */
@Singleton
final class DemoTenant {

    private static final Logger LOG = Logger.getLogger(DemoTenant.class);
    private static final String FILE = "demo.json";
    private static final String AUDIENCE = "https://timesheets.example/";
    private static final List<String> SCOPES = List.of("batch:upload", "read:timesheets", "create:timesheets",
            "delete:timesheets", "approve:timesheets");
    private static final List<String> GRANTED = List.of("batch:upload", "read:timesheets");

    private final DataDirectory directory;
    private final Issuer issuer;
    private final Registry registry;
    private final ResourceServers resourceServers;
    private final Clients clients;
    private final ClientGrants grants;

    DemoTenant(DataDirectory directory, Issuer issuer, Registry registry, ResourceServers resourceServers, Clients clients,
            ClientGrants grants) {
        this.directory = directory;
        this.issuer = issuer;
        this.registry = registry;
        this.resourceServers = resourceServers;
        this.clients = clients;
        this.grants = grants;
    }

    /** Makes what is missing and leaves the rest as it is. */
    void run() {
        Credentials credentials = Credentials.keptIn(directory, FILE, Optional.empty(), Optional.empty());
        registry.write(tx -> {
            makeApi(tx);
            makeApplication(tx, credentials);
            return null;
        });
        LOG.info(invitation(credentials));
    }

    private void makeApi(RegistryTransaction tx) {
        if (tx.list(EntityQuery.all(EntityKind.RESOURCE_SERVER).where("identifier", AUDIENCE)).isEmpty()) {
            ObjectNode api = JsonNodeFactory.instance.objectNode().put("name", "Timesheets API").put("identifier", AUDIENCE);
            ArrayNode scopes = api.putArray("scopes");
            SCOPES.forEach(scope -> scopes.addObject().put("value", scope));
            resourceServers.create(tx, api);
        }
    }

    private void makeApplication(RegistryTransaction tx, Credentials credentials) {
        if (tx.find(EntityKind.CLIENT, credentials.clientId()).isPresent()) {
            return;
        }
        ObjectNode client = JsonNodeFactory.instance.objectNode();
        client.put("client_id", credentials.clientId()).put("client_secret", credentials.clientSecret());
        client.put("name", "Timesheets Import Job").put("app_type", "non_interactive");
        client.put("token_endpoint_auth_method", "client_secret_post").putArray("grant_types").add("client_credentials");
        clients.create(tx, client);
        ObjectNode grant = JsonNodeFactory.instance.objectNode();
        grant.put("client_id", credentials.clientId()).put("audience", AUDIENCE);
        ArrayNode scopes = grant.putArray("scope");
        GRANTED.forEach(scopes::add);
        grants.create(tx, grant);
    }

    private String invitation(Credentials credentials) {
        return """
                Demo tenant ready. A token, and what this server says of it:

                TOKEN=$(curl -s %1$s/oauth/token -d grant_type=client_credentials \\
                  -d client_id=%2$s \\
                  -d client_secret=%3$s \\
                  -d audience=%4$s | sed 's/.*"access_token":"\\([^"]*\\).*/\\1/'); echo "$TOKEN"

                curl -i '%1$s/verify?audience=%4$s&scope=batch:upload' -H "Authorization: Bearer $TOKEN"
                """.formatted(issuer.baseUrl(), credentials.clientId(), credentials.clientSecret(), AUDIENCE);
    }
}
