package dev.postern.console;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import jakarta.inject.Singleton;

import dev.postern.config.Issuer;
import dev.postern.snapshot.Client;
import dev.postern.snapshot.ClientGrant;
import dev.postern.snapshot.CurrentSnapshot;
import dev.postern.snapshot.RegistrySnapshot;

/** Makes the quickstart of an application. */
@Singleton
final class Quickstarts {

    private final CurrentSnapshot current;
    private final Visit visit;
    private final Issuer issuer;

    Quickstarts(CurrentSnapshot current, Visit visit, Issuer issuer) {
        this.visit = visit;
        this.current = current;
        this.issuer = issuer;
    }

    /**
     * @param language its id; any other: the first one
     * @param audience that is asked for; if the application may not call it, another one
     */
    Quickstart of(Client client, String language, String audience) {
        return of(client, language, audience, visit.may(ApplicationGrantsResource.READ));
    }

    /** Of an application that the session has just made, with the grant that it has made with it. */
    Quickstart ofNew(Client client) {
        return of(client, "", "", true);
    }

    private Quickstart of(Client client, String language, String audience, boolean seesGrants) {
        RegistrySnapshot snapshot = current.get();
        List<ClientGrant> grants = snapshot.grantsOf(client.clientId()).stream()
                .filter(grant -> grant.isForClient() && seesGrants).toList();
        Optional<ClientGrant> grant = grants.stream().filter(each -> each.audience().equals(audience)).findFirst()
                .or(() -> grants.stream().findFirst());
        List<String> scopes = grant.flatMap(each -> snapshot.resourceServer(each.audience()).map(each::grantedScopes))
                .orElse(List.of());
        String chosen = grant.map(ClientGrant::audience).orElse("");
        List<DocumentedSnippets.Language> languages = DocumentedSnippets.languages();
        DocumentedSnippets.Language shown = languages.stream().filter(each -> each.id().equals(language)).findFirst()
                .orElse(languages.get(0));
        Map<String, String> values = values(client, chosen);
        return new Quickstart(client.clientId(), chosen, scopes, grants.stream().map(ClientGrant::audience).toList(),
                shown.id(), languages.stream().map(each -> filled(each, values)).toList());
    }

    private static Quickstart.Language filled(DocumentedSnippets.Language language, Map<String, String> values) {
        return new Quickstart.Language(language.id(), language.name(), language.blocks().stream()
                .map(block -> new Quickstart.Block(block.caption(), SnippetValues.filled(block.text(), values))).toList());
    }

    /** What the snippets take from the environment, but for the secret. */
    private Map<String, String> values(Client client, String audience) {
        Map<String, String> values = new LinkedHashMap<>();
        values.put("TOKEN_URL", issuer.tokenEndpoint());
        values.put("CLIENT_ID", client.clientId());
        values.put("AUDIENCE", audience.isEmpty() ? "https://api.example.com/" : audience);
        values.put("API_URL", issuer.baseUrl() + "/verify?audience="
                + URLEncoder.encode(values.get("AUDIENCE"), StandardCharsets.UTF_8));
        return values;
    }
}
