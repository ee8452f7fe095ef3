import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.time.Instant;
import java.util.Base64;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/**
 * Assertions.java BASE MANAGEMENT_TOKEN AUDIENCE COUNT: registers an application that signs assertions (private_key_jwt), grants it
 * the audience, and writes the bodies of so many token requests, a line each. They live for five minutes.
 */
public class Assertions {

    private static final HttpClient HTTP = HttpClient.newHttpClient();
    private static final Base64.Encoder BASE64 = Base64.getUrlEncoder().withoutPadding();

    public static void main(String[] args) throws Exception {
        String base = args[0];
        String management = args[1];
        String audience = args[2];
        KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
        generator.initialize(2048);
        KeyPair key = generator.generateKeyPair();
        String pem = "-----BEGIN PUBLIC KEY-----\\n" + Base64.getEncoder().encodeToString(key.getPublic().getEncoded())
                + "\\n-----END PUBLIC KEY-----";
        String made = post(base + "/api/v2/clients", management, """
                {"name": "By key", "app_type": "non_interactive", "grant_types": ["client_credentials"],
                 "client_authentication_methods": {"private_key_jwt": {"credentials": [
                   {"credential_type": "public_key", "pem": "%s", "alg": "RS256"}]}}}""".formatted(pem));
        Matcher id = Pattern.compile("\"client_id\" *: *\"([^\"]+)\"").matcher(made);
        if (!id.find()) {
            throw new IllegalStateException(made);
        }
        String client = id.group(1);
        post(base + "/api/v2/client-grants", management, """
                {"client_id": "%s", "audience": "%s", "scope": ["read:items"]}""".formatted(client, audience));
        String header = part("{\"alg\":\"RS256\",\"typ\":\"JWT\"}");
        long now = Instant.now().getEpochSecond();
        String fixed = "grant_type=client_credentials&audience=" + audience
                + "&client_assertion_type=urn:ietf:params:oauth:client-assertion-type:jwt-bearer&client_assertion=";
        StringBuilder all = new StringBuilder();
        IntStream.range(0, Integer.parseInt(args[3])).parallel().mapToObj(n -> {
            String claims = part("{\"iss\":\"%s\",\"sub\":\"%s\",\"aud\":\"%s/\",\"iat\":%d,\"exp\":%d,\"jti\":\"%s\"}"
                    .formatted(client, client, base, now, now + 299, UUID.randomUUID()));
            return fixed + signed(key, header + '.' + claims);
        }).forEachOrdered(line -> all.append(line).append('\n'));
        System.out.print(all);
    }

    private static String signed(KeyPair key, String text) {
        try {
            Signature signature = Signature.getInstance("SHA256withRSA");
            signature.initSign(key.getPrivate());
            signature.update(text.getBytes(StandardCharsets.US_ASCII));
            return text + '.' + BASE64.encodeToString(signature.sign());
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private static String part(String json) {
        return BASE64.encodeToString(json.getBytes(StandardCharsets.UTF_8));
    }

    private static String post(String url, String token, String body) throws Exception {
        HttpResponse<String> answer = HTTP.send(HttpRequest.newBuilder(URI.create(url)).header("Authorization", "Bearer " + token)
                .header("Content-Type", "application/json").POST(BodyPublishers.ofString(body)).build(), BodyHandlers.ofString());
        if (answer.statusCode() != 201) {
            throw new IllegalStateException(answer.statusCode() + " " + answer.body());
        }
        return answer.body();
    }
}
