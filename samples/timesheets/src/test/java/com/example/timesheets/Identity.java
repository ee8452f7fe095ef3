package com.example.timesheets;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.util.Base64;

import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/**
 * A key and a certificate for {@code localhost} by itself, made by the JDK's keytool.
 *
 * @param certificateFile PEM
 * @param keyFile PEM, PKCS #8
 */
record Identity(Path certificateFile, Path keyFile, Certificate certificate, KeyStore keyStore) {

    private static final String PASSWORD = "of-no-use";

    static Identity in(Path directory, String name) {
        Path file = directory.resolve(name + ".p12");
        try {
            Path log = directory.resolve(name + ".log");
            Process keytool = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                    "-genkeypair", "-alias", "own", "-keyalg", "EC", "-groupname", "secp256r1", "-dname", "CN=" + name, "-ext",
                    "san=dns:localhost", "-validity", "1", "-storetype", "PKCS12", "-keystore", file.toString(), "-storepass",
                    PASSWORD).redirectErrorStream(true).redirectOutput(log.toFile()).start();
            if (keytool.waitFor() != 0) {
                throw new AssertionError("keytool made no key: " + Files.readString(log));
            }
            KeyStore store = KeyStore.getInstance(file.toFile(), PASSWORD.toCharArray());
            Key key = store.getKey("own", PASSWORD.toCharArray());
            Certificate certificate = store.getCertificate("own");
            return new Identity(
                    Files.writeString(directory.resolve(name + ".crt"), pem("CERTIFICATE", certificate.getEncoded())),
                    Files.writeString(directory.resolve(name + ".key"), pem("PRIVATE KEY", key.getEncoded())), certificate,
                    store);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (GeneralSecurityException | InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    static String pem(String label, byte[] der) {
        return "-----BEGIN " + label + "-----\n"
                + Base64.getMimeEncoder(64, "\n".getBytes(StandardCharsets.US_ASCII)).encodeToString(der) + "\n-----END "
                + label
                + "-----\n";
    }

    String pem() {
        try {
            return Files.readString(certificateFile);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** TLS of a caller that shows this certificate, to a server with the other one. */
    SSLContext towards(Identity server) {
        try {
            KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            keys.init(keyStore, PASSWORD.toCharArray());
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(keys.getKeyManagers(), server.trust().getTrustManagers(), null);
            return context;
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }

    /** TLS of a caller without a certificate. */
    SSLContext trusted() {
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, trust().getTrustManagers(), null);
            return context;
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }

    private TrustManagerFactory trust() throws GeneralSecurityException {
        try {
            KeyStore trusted = KeyStore.getInstance("PKCS12");
            trusted.load(null, null);
            trusted.setCertificateEntry("server", certificate);
            TrustManagerFactory managers = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            managers.init(trusted);
            return managers;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
