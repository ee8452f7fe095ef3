package dev.postern.credential;

import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.bouncycastle.asn1.x500.AttributeTypeAndValue;
import org.bouncycastle.asn1.x500.RDN;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.bouncycastle.asn1.x500.style.IETFUtils;

/**
 * The subject of a certificate, compared as X.509 does, without letter case and repeated spaces (RFC 5280 §7.1). A subject may
 * be
 * registered in the order of the certificate or in that of RFC 4514, so the order of its parts does not matter; and a part of
 * several attributes ({@code CN=job+OU=import}) is a set of them.
 *
 * @param parts each relative distinguished name, and how often it occurs
 */
record DistinguishedName(Map<Set<String>, Long> parts) {

    /**
     * Reads a text such as {@code CN=import job,O=Example}, with a comma or a line break between the parts.
     *
     * @return empty: not a name that a certificate may have
     */
    static Optional<DistinguishedName> parse(String text) {
        try {
            return Optional.of(new X500Name(BCStyle.INSTANCE, text.strip().replaceAll("\\s*[\\r\\n]+\\s*", ",")))
                    .filter(name -> name.getRDNs().length > 0).map(DistinguishedName::of);
        } catch (IllegalArgumentException | IllegalStateException e) { // the second for a value in hexadecimal digits
            return Optional.empty();
        }
    }

    /** @return empty: the certificate has none, or one that cannot be read */
    static Optional<DistinguishedName> of(X509Certificate certificate) {
        try {
            return Optional.of(subject(certificate)).filter(name -> name.getRDNs().length > 0).map(DistinguishedName::of);
        } catch (IllegalArgumentException | IllegalStateException e) {
            return Optional.empty();
        }
    }

    /** The subject as Auth0 writes it: one part a line, in the order of the certificate. */
    static String text(X509Certificate certificate) {
        return Arrays.stream(subject(certificate).getRDNs())
                .map(part -> attributes(part).map(DistinguishedName::text).collect(Collectors.joining("+")))
                .collect(Collectors.joining("\n"));
    }

    private static DistinguishedName of(X500Name name) {
        return new DistinguishedName(Arrays.stream(name.getRDNs())
                .map(part -> attributes(part).map(DistinguishedName::comparable).collect(Collectors.toUnmodifiableSet()))
                .collect(Collectors.groupingBy(Function.identity(), Collectors.counting())));
    }

    private static X500Name subject(X509Certificate certificate) {
        byte[] der = certificate.getSubjectX500Principal().getEncoded();
        Der.requireShallow(der);
        return X500Name.getInstance(der);
    }

    private static Stream<AttributeTypeAndValue> attributes(RDN part) {
        return Arrays.stream(part.getTypesAndValues());
    }

    private static String text(AttributeTypeAndValue attribute) {
        String name = BCStyle.INSTANCE.oidToDisplayName(attribute.getType());
        return (name == null ? attribute.getType().getId() : name) + '=' + IETFUtils.valueToString(attribute.getValue());
    }

    private static String comparable(AttributeTypeAndValue attribute) {
        return attribute.getType().getId() + '=' + IETFUtils.canonicalString(attribute.getValue());
    }
}
