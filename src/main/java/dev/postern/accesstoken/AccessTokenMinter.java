package dev.postern.accesstoken;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.Base64;
import java.util.Optional;

import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

import jakarta.inject.Singleton;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;

import dev.postern.config.Issuer;
import dev.postern.config.MasterKey;
import dev.postern.keys.SigningKey;
import dev.postern.keys.SigningKeys;
import dev.postern.oauth.SigningAlgorithm;
import dev.postern.oauth.TokenDialect;
import dev.postern.registry.ResourceServer;

/**
 * Mints access tokens: compact JWS (RFC 7515) in the dialect and algorithm of the API, Auth0's profile or RFC 9068's.
 * The signature is nearly all of the cost; claims are written straight into bytes. For an API with a key of its own the
 * signed token is encrypted: in this order (RFC 7519 §11.2).
 */
@Singleton
public class AccessTokenMinter {

    private static final Base64.Encoder BASE64URL = Base64.getUrlEncoder().withoutPadding();
    private static final JsonFactory JSON = new JsonFactory();
    private static final int JTI_BYTES = 16;
    private static final int CLAIMS_BYTES_TYPICAL = 512;

    private final SigningKeys keys;
    private final JweEncrypter encrypter;
    private final MasterKey masterKey;
    private final String issuer;
    private final Clock clock;
    private final SecureRandom random = new SecureRandom();

    AccessTokenMinter(SigningKeys keys, JweEncrypter encrypter, MasterKey masterKey, Issuer issuer, Clock clock) {
        this.keys = keys;
        this.encrypter = encrypter;
        this.masterKey = masterKey;
        this.issuer = issuer.issuer();
        this.clock = clock;
    }

    public AccessToken mint(Authorization agreed) {
        ResourceServer api = agreed.api();
        Optional<String> jti = api.dialect().isRfc9068() ? Optional.of(newJti()) : Optional.empty();
        byte[] claims = claims(agreed, jti);
        String signed = api.signingAlgorithm().isAsymmetric() ? signed(api, claims) : authenticated(api, claims);
        String value = api.tokenEncryption().map(encryption -> encrypter.nested(signed, encryption)).orElse(signed);
        return new AccessToken(value, api.lifetimeSeconds(), jti);
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
            if (dialect.isRfc9068()) {
                json.writeStringField("client_id", clientId); // RFC 9068 §2.2
                json.writeStringField("jti", jti.orElseThrow());
            } else {
                json.writeStringField("gty", "client-credentials");
                json.writeStringField("azp", clientId);
            }
            if (dialect.hasPermissions() && api.enforcePolicies()) {
                json.writeArrayFieldStart("permissions");
                for (String scope : agreed.scopes()) {
                    json.writeString(scope);
                }
                json.writeEndArray();
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

    private String signed(ResourceServer api, byte[] claims) {
        SigningKey key = keys.current();
        String input = signingInput(api, Optional.of(key.kid()), claims);
        return input + '.' + BASE64URL.encodeToString(key.sign(api.signingAlgorithm(), input));
    }

    /** HS256 by the API's own secret, without a {@code kid}. */
    private String authenticated(ResourceServer api, byte[] claims) {
        byte[] sealed = api.sealedSigningSecret()
                .orElseThrow(() -> new IllegalStateException("API " + api.id() + " has no signing secret"));
        String input = signingInput(api, Optional.empty(), claims);
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(masterKey.open(sealed, api.signingSecretPurpose()), "HmacSHA256"));
            return input + '.' + BASE64URL.encodeToString(mac.doFinal(input.getBytes(StandardCharsets.US_ASCII)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("HMAC-SHA-256 is not available", e);
        }
    }

    private static String signingInput(ResourceServer api, Optional<String> kid, byte[] claims) {
        return encodedHeader(api.signingAlgorithm(), api.dialect(), kid) + '.' + BASE64URL.encodeToString(claims);
    }

    /** All parts are plain ASCII words of ours: nothing to escape. */
    private static String encodedHeader(SigningAlgorithm algorithm, TokenDialect dialect, Optional<String> kid) {
        String header = "{\"alg\":\"" + algorithm + "\",\"typ\":\"" + (dialect.isRfc9068() ? "at+jwt" : "JWT") + '"'
                + kid.map(id -> ",\"kid\":\"" + id + '"').orElse("") + '}';
        return BASE64URL.encodeToString(header.getBytes(StandardCharsets.US_ASCII));
    }

    private String newJti() {
        byte[] id = new byte[JTI_BYTES];
        random.nextBytes(id);
        return BASE64URL.encodeToString(id);
    }
}
