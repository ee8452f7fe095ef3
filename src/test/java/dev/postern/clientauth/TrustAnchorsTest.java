package dev.postern.clientauth;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.security.KeyPair;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.postern.CertificateAuthority;
import dev.postern.KeyClient;
import dev.postern.LongExponent;
import dev.postern.oauth.ClientCertificate;

/** Which certificates lead to an authority of the operator, and which are not even looked into. */
class TrustAnchorsTest {

    private final CertificateAuthority root = new CertificateAuthority("root");

    @TempDir
    Path directory;

    private TrustAnchors anchors;

    @BeforeEach
    void read() throws Exception {
        anchors = new TrustAnchors(trusting(root.pem(directory.resolve("root.pem"))));
        assertEquals(List.of(), anchors.refusals());
    }

    @Test
    void an_issuer_in_between_leads_to_the_authority() {
        CertificateAuthority between = new CertificateAuthority("between", KeyClient.newKey("RS256"), root);
        X509Certificate leaf = between.issue("CN=job").certificate();
        assertTrue(trusts(leaf, between.certificate()));
        assertFalse(trusts(leaf));
    }

    @Test
    void a_chain_with_a_key_that_takes_long_to_verify_by_is_refused() {
        KeyPair slow = LongExponent.newKey();
        CertificateAuthority between = new CertificateAuthority("between", slow, root);
        assertFalse(trusts(between.issue("CN=job").certificate(), between.certificate()));
        assertFalse(trusts(root.issue("CN=job", slow).certificate()));
    }

    private boolean trusts(X509Certificate leaf, X509Certificate... others) {
        return anchors.trust(new ClientCertificate(leaf, List.of(others), Optional.empty()), Instant.now());
    }

    private static MtlsConfig trusting(Path file) {
        return new MtlsConfig() {

            @Override
            public boolean requestCertificates() {
                return true;
            }

            @Override
            public Optional<Path> trustAnchors() {
                return Optional.of(file);
            }

            @Override
            public Optional<Path> revocationLists() {
                return Optional.empty();
            }

            @Override
            public ProxyHeader proxyHeader() {
                return ProxyHeader.NONE;
            }

            @Override
            public Optional<String> baseUrl() {
                return Optional.empty();
            }
        };
    }
}
