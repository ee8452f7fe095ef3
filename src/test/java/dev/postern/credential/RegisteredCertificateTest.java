package dev.postern.credential;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import org.bouncycastle.asn1.DEROctetString;
import org.bouncycastle.asn1.x509.GeneralName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.postern.CertificateAuthority;
import dev.postern.CertificateAuthority.Holder;
import dev.postern.oauth.ClientCertificate;

/** Registered names beside those of a certificate, also subjects that were registered before they were checked. */
class RegisteredCertificateTest {

    private static final Holder NAMED = new CertificateAuthority("names").issueNamed("CN=import job",
            new GeneralName(GeneralName.dNSName, "Job.Example.com"), new GeneralName(GeneralName.dNSName, "*.wild.example.com"),
            new GeneralName(GeneralName.uniformResourceIdentifier, "SPIFFE://Prod.Example/ns/Import"),
            new GeneralName(GeneralName.uniformResourceIdentifier, "urn:example:Job"),
            new GeneralName(GeneralName.iPAddress, "192.0.2.7"), new GeneralName(GeneralName.iPAddress, "2001:db8::7"),
            new GeneralName(GeneralName.iPAddress, new DEROctetString(mapped(10))),
            new GeneralName(GeneralName.rfc822Name, "Job@Example.com"));

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = { "CN=job,O=Example|true", "O=Example, CN=JOB|true", "CN=job|false", "job|false",
            "CN=#30|false", "CN=#zz,O=Example|false", "'CN=job\\,O=Example'|false", "CN=job+O=Example|false",
            "CN=job,O=Example,O=Example|false" })
    void a_certificate_has_the_registered_subject_or_not(String registered, boolean same) {
        assertEquals(same, isOf("subject_dn", registered, Holder.selfSigned("CN=job,O=Example")));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = { "CN=job+OU=import+UID=7,O=Example|true", "O=Example,UID=7+CN=Job+OU=Import|true",
            "CN=job,OU=import,UID=7,O=Example|false", "CN=job+OU=import,O=Example|false",
            "CN=job+OU=import+UID=8,O=Example|false", "CN=job+OU=import+O=Example,UID=7|false" })
    void a_part_of_several_attributes_is_a_set(String registered, boolean same) {
        assertEquals(same, isOf("subject_dn", registered, Holder.selfSigned("CN=job+OU=import+UID=7,O=Example")));
    }

    @Test
    void the_subject_that_is_taken_from_a_certificate_is_that_of_the_certificate() {
        for (String subject : List.of("CN=job+OU=import,O=Example", "CN=\"a, b+c=d\",O=Example", "UID=7,DC=example,DC=com")) {
            Holder holder = Holder.selfSigned(subject);
            assertTrue(isOf("subject_dn", DistinguishedName.text(holder.certificate()), holder), subject);
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
            "san_dns|job.example.com|true", "san_dns|JOB.example.COM|true", "san_dns|example.com|false",
            "san_dns|a.wild.example.com|false", "san_dns|wild.example.com|false",
            "san_uri|spiffe://prod.example/ns/Import|true", "san_uri|spiffe://prod.example/ns/import|false",
            "san_uri|spiffe://prod.example/ns/Import/|false", "san_uri|spiffe://prod.example/ns/%49mport|false",
            "san_uri|urn:example:Job|true", "san_uri|urn:example:job|false",
            "san_ip|192.0.2.7|true", "san_ip|192.0.2.8|false", "san_ip|2001:DB8:0:0::7|true", "san_ip|2001:db8::8|false",
            "san_ip|10.10.10.10|false",
            "san_email|Job@EXAMPLE.com|true", "san_email|job@example.com|false", "san_dns|192.0.2.7|false",
            "san_email|Job@example.org|false" })
    void a_certificate_has_the_registered_name_beside_its_subject_or_not(String field, String registered, boolean same) {
        assertEquals(same, isOf(field, registered, NAMED));
        assertFalse(isOf(field, registered, Holder.selfSigned("CN=job.example.com")));
    }

    private static boolean isOf(String field, String value, Holder holder) {
        ObjectNode shown = new ObjectMapper().valueToTree(Map.of("id", "cred_1", field, value, "credential_type",
                field.equals("subject_dn") ? "cert_subject_dn" : "cert_san"));
        return new Credential("cred_1", shown, Optional.empty()).certificate()
                .isOf(new ClientCertificate(holder.certificate(), List.of(), Optional.empty()), Instant.now());
    }

    /** An IPv4 address as sixteen bytes (RFC 4291 §2.5.5.2). */
    private static byte[] mapped(int octet) {
        byte[] address = new byte[16];
        address[10] = address[11] = (byte) 0xff;
        for (int i = 12; i < 16; i++) {
            address[i] = (byte) octet;
        }
        return address;
    }
}
