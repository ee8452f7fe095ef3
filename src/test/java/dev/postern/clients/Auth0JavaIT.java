package dev.postern.clients;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.URL;
import java.nio.file.Path;
import java.security.interfaces.RSAPublicKey;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import com.auth0.client.auth.AuthAPI;
import com.auth0.client.mgmt.ManagementApi;
import com.auth0.client.mgmt.clients.types.PostClientCredentialRequestContent;
import com.auth0.client.mgmt.errors.NotFoundError;
import com.auth0.client.mgmt.types.ClientAppTypeEnum;
import com.auth0.client.mgmt.types.ClientCredential;
import com.auth0.client.mgmt.types.ClientCredentialTypeEnum;
import com.auth0.client.mgmt.types.ClientGrantResponseContent;
import com.auth0.client.mgmt.types.CreateClientGrantRequestContent;
import com.auth0.client.mgmt.types.CreateClientRequestContent;
import com.auth0.client.mgmt.types.CreateClientResponseContent;
import com.auth0.client.mgmt.types.CreateResourceServerRequestContent;
import com.auth0.client.mgmt.types.ListClientGrantsRequestParameters;
import com.auth0.client.mgmt.types.ListClientsRequestParameters;
import com.auth0.client.mgmt.types.ListLogsRequestParameters;
import com.auth0.client.mgmt.types.Log;
import com.auth0.client.mgmt.types.ResourceServerScope;
import com.auth0.exception.APIException;
import com.auth0.json.auth.TokenHolder;
import com.auth0.jwk.UrlJwkProvider;
import com.auth0.jwt.JWT;
import com.auth0.jwt.algorithms.Algorithm;
import com.auth0.jwt.interfaces.DecodedJWT;

import dev.postern.Eventually;
import dev.postern.KeyClient;
import dev.postern.PackagedPostern;

/** Auth0's Java SDK: its Management and Authentication APIs, and its two libraries that verify tokens. */
class Auth0JavaIT {

    private static final String ORDERS = "https://orders.example/";

    @TempDir
    static Path directory;

    private static PackagedPostern postern;
    private static JvmTrust trust;
    private static String domain;
    private static ManagementApi management;

    @BeforeAll
    static void start() {
        postern = PackagedPostern.overTls(directory).start();
        trust = JvmTrust.in(postern.identity());
        domain = postern.baseUrl().substring("https://".length());
        management = ManagementApi.builder().domain(domain).clientCredentials(PackagedPostern.BOOTSTRAP_CLIENT_ID,
                PackagedPostern.BOOTSTRAP_CLIENT_SECRET).build();
        management.resourceServers().create(CreateResourceServerRequestContent.builder().identifier(ORDERS)
                .scopes(List.of(ResourceServerScope.builder().value("read").build())).build());
    }

    @AfterAll
    static void stop() {
        if (trust != null) {
            trust.close();
        }
        postern.close();
    }

    @Test
    void a_token_of_an_application_made_by_the_sdk_is_verified_by_java_jwt_and_jwks_rsa() throws Exception {
        CreateClientResponseContent billing = clientWithGrant("Billing");
        String id = billing.getClientId().orElseThrow();

        TokenHolder answer = AuthAPI.newBuilder(domain, id, billing.getClientSecret().orElseThrow()).build()
                .requestToken(ORDERS).execute().getBody();
        assertEquals("Bearer", answer.getTokenType());
        assertEquals("read", answer.getScope());
        assertTrue(answer.getExpiresIn() > 0);

        String kid = JWT.decode(answer.getAccessToken()).getKeyId();
        RSAPublicKey key = (RSAPublicKey) new UrlJwkProvider(new URL(postern.baseUrl() + "/.well-known/jwks.json"))
                .get(kid).getPublicKey();
        DecodedJWT verified = JWT.require(Algorithm.RSA256(key, null)).withIssuer(postern.baseUrl() + "/")
                .withAudience(ORDERS).build().verify(answer.getAccessToken());
        assertEquals(id + "@clients", verified.getSubject());
    }

    @Test
    void a_refusal_carries_error_and_description() {
        AuthAPI api = AuthAPI.newBuilder(domain, PackagedPostern.BOOTSTRAP_CLIENT_ID, "wrong").build();

        APIException refused = assertThrows(APIException.class, () -> api.requestToken(ORDERS).execute());

        assertEquals(401, refused.getStatusCode());
        assertEquals("access_denied", refused.getError());
        assertEquals("Unauthorized", refused.getDescription());
    }

    @Test
    void lists_end_whatever_their_style_of_paging() {
        Set<String> made = new TreeSet<>();
        for (int n = 0; n < 5; n++) {
            made.add(clientWithGrant("Paged " + n).getClientId().orElseThrow());
        }
        List<String> clients = new ArrayList<>();
        management.clients().list(ListClientsRequestParameters.builder().perPage(2).build())
                .forEach(client -> clients.add(client.getClientId().orElseThrow()));
        List<String> grantees = new ArrayList<>();
        for (ClientGrantResponseContent grant : management.clientGrants()
                .list(ListClientGrantsRequestParameters.builder().take(2).build())) {
            grant.getClientId().ifPresent(grantees::add);
        }

        for (List<String> listed : List.of(clients, grantees)) {
            assertEquals(new TreeSet<>(listed).size(), listed.size(), "nothing is listed twice");
            assertTrue(listed.containsAll(made));
        }
    }

    @Test
    void what_is_not_there_is_a_not_found_error() {
        assertThrows(NotFoundError.class, () -> management.clients().get("unknown"));
        assertThrows(NotFoundError.class, () -> management.resourceServers().get("https://unknown.example/"));
        assertEquals(ORDERS, management.resourceServers().get(ORDERS).getIdentifier().orElseThrow());
    }

    @Test
    void credentials_are_listed_newest_first_with_times_the_sdk_reads() {
        String id = clientWithGrant("Has keys").getClientId().orElseThrow();
        List<String> made = new ArrayList<>();
        for (int n = 0; n < 2; n++) {
            made.add(0, management.clients().credentials().create(id,
                    PostClientCredentialRequestContent.builder().credentialType(ClientCredentialTypeEnum.PUBLIC_KEY)
                            .pem(KeyClient.pem(KeyClient.newKey())).expiresAt(OffsetDateTime.parse("2099-05-13T09:33:13Z"))
                            .build())
                    .getId().orElseThrow());
        }
        List<ClientCredential> listed = management.clients().credentials().list(id);

        assertEquals(made, listed.stream().map(credential -> credential.getId().orElseThrow()).toList());
        assertEquals(OffsetDateTime.parse("2099-05-13T09:33:13Z").toInstant(),
                listed.get(0).getExpiresAt().orElseThrow().toInstant());
    }

    @Test
    void events_are_searched_paged_and_got_by_id() throws Exception {
        CreateClientResponseContent logged = clientWithGrant("Logged");
        String id = logged.getClientId().orElseThrow();
        for (int n = 0; n < 3; n++) {
            AuthAPI.newBuilder(domain, id, logged.getClientSecret().orElseThrow()).build().requestToken(ORDERS).execute();
        }
        List<Log> found = new ArrayList<>();
        Eventually.await(() -> {
            found.clear();
            management.logs().list(ListLogsRequestParameters.builder()
                    .search("type:seccft AND client_id:\"" + id + "\"").perPage(2).includeTotals(true).build())
                    .forEach(found::add);
            return found.size() == 3;
        });
        Log newest = found.get(0);
        assertEquals("Logged", newest.getClientName().orElseThrow());
        assertEquals(ORDERS, newest.getAudience().orElseThrow());
        assertTrue(newest.getDate().isPresent() && newest.getDetails().isPresent());
        assertEquals(newest.getLogId(), management.logs().get(newest.getLogId().orElseThrow()).getLogId());
        assertThrows(NotFoundError.class, () -> management.logs().get("unknown"));
    }

    private static CreateClientResponseContent clientWithGrant(String name) {
        CreateClientResponseContent client = management.clients().create(CreateClientRequestContent.builder().name(name)
                .appType(ClientAppTypeEnum.NON_INTERACTIVE).grantTypes(List.of("client_credentials")).build());
        management.clientGrants().create(CreateClientGrantRequestContent.builder()
                .clientId(client.getClientId().orElseThrow()).audience(ORDERS).scope(List.of("read")).build());
        return client;
    }
}
