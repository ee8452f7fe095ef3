package dev.postern.accesstoken;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;

import jakarta.inject.Singleton;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MappingJsonFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.postern.config.Issuer;
import dev.postern.keys.SigningKey;
import dev.postern.keys.SigningKeys;
import dev.postern.oauth.CompactJws;
import dev.postern.oauth.Confirmation;
import dev.postern.oauth.KeyKind;
import dev.postern.oauth.OAuthError;
import dev.postern.oauth.SigningAlgorithm;
import dev.postern.oauth.TokenDialect;
import dev.postern.snapshot.ResourceServer;

/**
 * Mints access tokens: compact JWS (RFC 7515) in the dialect and algorithm of the API, Auth0's profile or RFC 9068's.
 * The signature is nearly all of the cost. Claims are written straight into bytes. For an API with {@code token_encryption} the
 * token is first signed and then encrypted (RFC 7519 §11.2).
 */
@Singleton
public class AccessTokenMinter {

    private static final Base64.Encoder BASE64URL = Base64.getUrlEncoder().withoutPadding();
    private static final MappingJsonFactory JSON = new MappingJsonFactory();
    private static final int JTI_BYTES = 16;
    private static final int CLAIMS_BYTES_TYPICAL = 512;
    /** What this server and others accept as the headers of a request, less 2 KiB for its other headers. */
    private static final int CHARACTERS_MAX = CompactJws.CHARACTERS_MAX - 2 * 1024;

    private final SigningKeys keys;
    private final JweEncrypter encrypter;
    private final ApiSecretMac secretMac;
    private final String issuer;
    private final Clock clock;
    private final SecureRandom random = new SecureRandom();

    AccessTokenMinter(SigningKeys keys, JweEncrypter encrypter, ApiSecretMac secretMac, Issuer issuer, Clock clock) {
        this.keys = keys;
        this.encrypter = encrypter;
        this.secretMac = secretMac;
        this.issuer = issuer.issuer();
        this.clock = clock;
    }

    /**
     * @throws OAuthError.InvalidScope the token would be longer than this server takes in a header, with room for other
     *         headers;
     *         a token with claims of the tenant's own code may be longer, as at Auth0
     * @throws OAuthError.TemporarilyUnavailable the API is the first of its algorithm, and its keys could not be made so far
     */
    public AccessToken mint(Authorization agreed) {
        ResourceServer api = agreed.api();
        Optional<String> jti = api.dialect().hasJti() ? Optional.of(newJti()) : Optional.empty();
        byte[] claims = claims(agreed, jti);
        String signed = api.signingAlgorithm().keyKind().map(kind -> signed(api, kind, claims))
                .orElseGet(() -> authenticated(api, claims));
        String value = api.tokenEncryption().map(encryption -> encrypter.nested(signed, encryption)).orElse(signed);
        if (value.length() > CHARACTERS_MAX && agreed.claims().isEmpty()) {
            throw new OAuthError.InvalidScope("The token would have " + value.length() + " characters, more than the "
                    + CHARACTERS_MAX + " that fit into the headers of a request: ask for fewer scopes");
        }
        return new AccessToken(value, api.lifetimeSeconds(), jti);
    }

    /** The claims of a token for that, which is not made. */
    public ObjectNode unsigned(Authorization agreed) {
        Optional<String> jti = agreed.api().dialect().hasJti() ? Optional.of(newJti()) : Optional.empty();
        try {
            return JSON.getCodec().readTree(JSON.createParser(claims(agreed, jti)));
        } catch (IOException e) {
            throw new UncheckedIOException(e); // cannot happen: the source is memory
        }
    }

    private byte[] claims(Authorization agreed, Optional<String> jti) {
        ResourceServer api = agreed.api();
        TokenDialect dialect = api.dialect();
        String clientId = agreed.client().clientId();
        long issuedAt = clock.instant().getEpochSecond();
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(CLAIMS_BYTES_TYPICAL);
        try (JsonGenerator json = JSON.createGenerator(bytes)) {
            json.writeStartObject();
            json.writeStringField("iss", issuer);
            json.writeStringField("sub", clientId + "@clients");
            json.writeStringField("aud", api.identifier());
            json.writeNumberField("iat", issuedAt);
            json.writeNumberField("exp", issuedAt + api.lifetimeSeconds());
            if (!agreed.scopes().isEmpty()) {
                json.writeStringField("scope", agreed.scope());
            }
            if (agreed.organization().isPresent()) {
                writeOrganization(json, agreed.organization().get());
            }
            if (jti.isEmpty()) {
                json.writeStringField("gty", "client-credentials");
            }
            json.writeStringField(dialect.clientClaim(), clientId);
            if (jti.isPresent()) {
                json.writeStringField("jti", jti.get());
            }
            if (dialect.hasPermissions() && api.enforcePolicies()) {
                json.writeArrayFieldStart("permissions");
                for (String scope : agreed.scopes()) {
                    json.writeString(scope);
                }
                json.writeEndArray();
            }
            if (agreed.confirmation().isPresent()) {
                Confirmation confirmation = agreed.confirmation().get();
                json.writeObjectFieldStart(Confirmation.CLAIM);
                json.writeStringField(confirmation.method().member(), confirmation.thumbprint());
                json.writeEndObject();
            }
            for (Map.Entry<String, JsonNode> claim : agreed.claims().entrySet()) {
                json.writeFieldName(claim.getKey());
                json.writeTree(claim.getValue());
            }
            json.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException(e); // cannot happen: the target is memory
        }
        return bytes.toByteArray();
    }

    private static void writeOrganization(JsonGenerator json, TokenOrganization asked) throws IOException {
        json.writeStringField("org_id", asked.organization().id());
        if (asked.named()) {
            json.writeStringField("org_name", asked.organization().name());
        }
    }

    private String signed(ResourceServer api, KeyKind kind, byte[] claims) {
        SigningKey key = keys.current(kind).orElseThrow(
                () -> new OAuthError.TemporarilyUnavailable("the signing keys for this algorithm are not made yet"));
        String input = signingInput(api, Optional.of(key.kid()), claims);
        return input + '.' + BASE64URL.encodeToString(key.sign(api.signingAlgorithm(), input));
    }

    /** HS256 by the API's own secret, without a {@code kid}. */
    private String authenticated(ResourceServer api, byte[] claims) {
        String input = signingInput(api, Optional.empty(), claims);
        byte[] mac = secretMac.of(api, input.getBytes(StandardCharsets.US_ASCII))
                .orElseThrow(() -> new IllegalStateException("API " + api.id() + " has no signing secret"));
        return input + '.' + BASE64URL.encodeToString(mac);
    }

    private static String signingInput(ResourceServer api, Optional<String> kid, byte[] claims) {
        return encodedHeader(api.signingAlgorithm(), api.dialect(), kid) + '.' + BASE64URL.encodeToString(claims);
    }

    /** All parts are plain ASCII words of ours: nothing to escape. */
    private static String encodedHeader(SigningAlgorithm algorithm, TokenDialect dialect, Optional<String> kid) {
        String header = "{\"alg\":\"" + algorithm.wireName() + "\",\"typ\":\"" + dialect.typ() + '"'
                + kid.map(id -> ",\"kid\":\"" + id + '"').orElse("") + '}';
        return BASE64URL.encodeToString(header.getBytes(StandardCharsets.US_ASCII));
    }

    private String newJti() {
        byte[] id = new byte[JTI_BYTES];
        random.nextBytes(id);
        return BASE64URL.encodeToString(id);
    }
}
