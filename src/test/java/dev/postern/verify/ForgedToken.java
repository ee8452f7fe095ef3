package dev.postern.verify;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.Signature;
import java.util.Base64;

import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.postern.keys.SigningKey;
import dev.postern.oauth.SigningAlgorithm;

/** A token made by hand, right or wrong in any part. */
final class ForgedToken {

    final ObjectNode header = JsonNodeFactory.instance.objectNode();
    final ObjectNode claims = JsonNodeFactory.instance.objectNode();

    ForgedToken header(String name, Object value) {
        header.putPOJO(name, value);
        return this;
    }

    ForgedToken claim(String name, Object value) {
        claims.putPOJO(name, value);
        return this;
    }

    ForgedToken without(String name) {
        header.remove(name);
        claims.remove(name);
        return this;
    }

    String signed(SigningKey key, SigningAlgorithm algorithm) {
        return withSignature(key.sign(algorithm, signingInput()));
    }

    /** RS256 by a key that is none of the server's. */
    String signed(PrivateKey key) {
        try {
            Signature signature = Signature.getInstance("SHA256withRSA");
            signature.initSign(key);
            signature.update(signingInput().getBytes(StandardCharsets.US_ASCII));
            return withSignature(signature.sign());
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }

    String authenticated(byte[] secret) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(secret, "HmacSHA256"));
            return withSignature(mac.doFinal(signingInput().getBytes(StandardCharsets.US_ASCII)));
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }

    String withSignature(byte[] signature) {
        return signingInput() + '.' + Base64.getUrlEncoder().withoutPadding().encodeToString(signature);
    }

    private String signingInput() {
        return base64(header.toString()) + '.' + base64(claims.toString());
    }

    static String base64(String text) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }
}
