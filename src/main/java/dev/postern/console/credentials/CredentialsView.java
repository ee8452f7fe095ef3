package dev.postern.console.credentials;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import jakarta.inject.Singleton;

import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.postern.config.Issuer;
import dev.postern.console.ApiCall;
import dev.postern.console.ApplicationsResource;
import dev.postern.console.Form;
import dev.postern.console.Moment;
import dev.postern.console.Problem;
import dev.postern.console.Visit;
import dev.postern.credential.ClientAuthenticationMethods;
import dev.postern.credential.Credential;
import dev.postern.credential.CredentialUses;
import dev.postern.entity.Entity;
import dev.postern.oauth.AssertionAlgorithm;
import dev.postern.oauth.ClientAuthMethod;
import dev.postern.registry.Clients;

/** Puts together what the pages about keys show: two questions to the store. */
@Singleton
final class CredentialsView {

    private static final Duration ENDING = Duration.ofDays(30);

    private final Clients clients;
    private final CredentialUses uses;
    private final Visit visit;
    private final Issuer issuer;
    private final Clock clock;

    CredentialsView(Clients clients, CredentialUses uses, Visit visit, Issuer issuer, Clock clock) {
        this.clients = clients;
        this.uses = uses;
        this.visit = visit;
        this.issuer = issuer;
        this.clock = clock;
    }

    /** @throws dev.postern.entity.RegistryRefusal.NotFound there is no such application */
    CredentialsPage of(String clientId, Form typed, Problem problem) {
        requireReading();
        Entity client = clients.find(clientId);
        ObjectNode document = client.document();
        List<Credential> credentials = new ArrayList<>(Credential.of(client.secrets()));
        Collections.reverse(credentials);
        List<String> used = ClientAuthenticationMethods.namedIn(document);
        Map<String, Instant> lastUses = uses.find(credentials.stream().map(Credential::id).toList());
        ClientAuthMethod method = ClientAuthenticationMethods.of(document);
        return new CredentialsPage(clientId, document.path("name").asText(), method.wireName(),
                ClientAuthenticationMethods.hasKeySet(document), method == ClientAuthMethod.PRIVATE_KEY_JWT,
                credentials.stream().map(credential -> row(credential, used, lastUses)).toList(),
                Arrays.stream(AssertionAlgorithm.values()).map(AssertionAlgorithm::wireName).toList(), typed, problem,
                new CredentialsPage.May(visit.may("create:client_credentials"),
                        visit.may("update:clients") && visit.may("update:client_credentials"),
                        visit.may("update:client_credentials"), visit.may("delete:client_credentials")),
                ApiCall.get("/clients/" + clientId + "/credentials").curl(issuer.baseUrl()));
    }

    private CredentialsPage.Row row(Credential credential, List<String> used, Map<String, Instant> lastUses) {
        ObjectNode shown = credential.shown();
        Instant now = clock.instant();
        Optional<Instant> end = Optional.ofNullable(shown.path("expires_at").textValue()).map(Instant::parse);
        return new CredentialsPage.Row(credential.id(), shown.path("name").asText(""),
                shown.path("credential_type").asText().replace('_', ' '), shown.path("alg").asText(""),
                shown.path("kid").asText(shown.path("thumbprint_sha256").asText(shown.path("subject_dn").asText(""))),
                used.contains(credential.id()), Moment.of(Instant.parse(shown.path("created_at").asText()), now),
                end.map(at -> Moment.of(at, now)).orElse(null), end.map(at -> at.toString().substring(0, 10)).orElse(""),
                end.filter(at -> at.isBefore(now.plus(ENDING))).isPresent(),
                Optional.ofNullable(lastUses.get(credential.id())).map(at -> Moment.of(at, now)).orElse(null));
    }

    /** The pages name the application and say how it authenticates. */
    private void requireReading() {
        visit.require(CredentialsResource.READ);
        visit.require(ApplicationsResource.READ);
    }

    KeySwitch change(String clientId, String credentialId, ApiCall call, Problem problem) {
        requireReading();
        Entity client = clients.find(clientId);
        String label = Credential.of(client.secrets()).stream().filter(one -> one.id().equals(credentialId)).findFirst()
                .map(one -> one.shown().path("name").asText(credentialId)).orElse(credentialId);
        Optional<Instant> lastUse = uses.find(CredentialUses.idsIn(client.secrets())).values().stream()
                .max(Comparator.naturalOrder());
        return new KeySwitch(clientId, client.document().path("name").asText(), credentialId, label,
                lastUse.map(at -> Moment.of(at, clock.instant())).orElse(null), problem, call.curl(issuer.baseUrl()));
    }
}
