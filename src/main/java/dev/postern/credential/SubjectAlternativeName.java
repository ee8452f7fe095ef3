package dev.postern.credential;

import java.net.Inet4Address;
import java.security.cert.X509Certificate;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import org.bouncycastle.asn1.ASN1IA5String;
import org.bouncycastle.asn1.ASN1OctetString;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;

import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.postern.text.IpLiterals;

/**
 * A name that a certificate has beside its subject (RFC 8705 §2.1.2), compared as RFC 5280 §7 says.
 *
 * @param normal of which two equal names have the same
 */
record SubjectAlternativeName(Kind kind, String normal) {

    private static final String LABEL = "[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?";
    private static final Pattern HOST = Pattern.compile("(?=.{1,253}$)" + LABEL + "(?:\\." + LABEL + ")*");
    private static final Pattern MAILBOX = Pattern.compile("([!-?A-~]{1,64}@)(" + HOST + ")");
    /** Letters, digits and marks that a URI may hold anywhere (RFC 3986 §2). */
    private static final String ANYWHERE = "A-Za-z0-9._~!$&'()*+,;=:%\\-";
    private static final Pattern URI = Pattern.compile("([A-Za-z][A-Za-z0-9+.-]*):(?:(//(?:[" + ANYWHERE + "]*@)?)([" + ANYWHERE
            + "\\[\\]]*)(?=[/?#]|$))?([" + ANYWHERE + "/?#\\[\\]@]*)");

    /** The kinds of names that RFC 8705 has a word for. */
    enum Kind {

        DNS("san_dns", GeneralName.dNSName, "a host name such as job.example.com, without wildcards"),
        URI("san_uri", GeneralName.uniformResourceIdentifier, "an absolute URI such as spiffe://example.com/job"),
        IP("san_ip", GeneralName.iPAddress, "an IPv4 or IPv6 address such as 192.0.2.7 or 2001:db8::7"),
        EMAIL("san_email", GeneralName.rfc822Name, "an email address such as job@example.com");

        private final String field;
        private final int tag;
        private final String what;

        Kind(String field, int tag, String what) {
            this.field = field;
            this.tag = tag;
            this.what = what;
        }

        /** Of a credential in the Management API. */
        String field() {
            return field;
        }

        /** What its value is, for one who has sent something else. */
        String what() {
            return what;
        }
    }

    /** Which names a credential holds, in the Management API's form. */
    static List<Kind> kinds(ObjectNode credential) {
        return Stream.of(Kind.values()).filter(kind -> credential.has(kind.field)).toList();
    }

    /** The name that a credential holds; empty: none, or one that no certificate has. */
    static Optional<SubjectAlternativeName> in(ObjectNode credential) {
        return kinds(credential).stream().findFirst()
                .flatMap(kind -> parse(kind, credential.path(kind.field).asText()));
    }

    /** @return empty: no name of that kind which a certificate may have */
    static Optional<SubjectAlternativeName> parse(Kind kind, String text) {
        return (switch (kind) {
            case DNS -> Optional.of(text).filter(HOST.asMatchPredicate()).map(SubjectAlternativeName::lower);
            case URI -> uri(text);
            case IP -> ip(text);
            case EMAIL -> mailbox(text);
        }).map(normal -> new SubjectAlternativeName(kind, normal));
    }

    /** Whether it is one of the certificate's names. */
    boolean isIn(X509Certificate certificate) {
        byte[] extension = certificate.getExtensionValue(Extension.subjectAlternativeName.getId());
        if (extension == null) {
            return false;
        }
        try {
            byte[] names = ASN1OctetString.getInstance(extension).getOctets();
            Der.requireShallow(names);
            return Stream.of(GeneralNames.getInstance(names).getNames()).filter(name -> name.getTagNo() == kind.tag)
                    .map(this::normal).flatMap(Optional::stream).anyMatch(normal::equals);
        } catch (RuntimeException e) { // of the parser: it was not written for strangers
            return false;
        }
    }

    private Optional<String> normal(GeneralName name) {
        if (kind == Kind.IP) {
            byte[] address = ASN1OctetString.getInstance(name.getName()).getOctets();
            return Optional.of(HexFormat.of().formatHex(address));
        }
        return parse(kind, ASN1IA5String.getInstance(name.getName()).getString()).map(SubjectAlternativeName::normal);
    }

    /** Scheme and host have no letter case, everything else has (RFC 5280 §7.4). */
    private static Optional<String> uri(String text) {
        Matcher parts = URI.matcher(text);
        if (!parts.matches() || text.length() == parts.end(1) + 1) {
            return Optional.empty();
        }
        String authority = parts.group(2) == null ? "" : parts.group(2) + lower(parts.group(3));
        return Optional.of(lower(parts.group(1)) + ":" + authority + parts.group(4));
    }

    /** An IPv4 address in the form of IPv6 is refused: a certificate could hold either, and Java does not tell them apart. */
    private static Optional<String> ip(String text) {
        return IpLiterals.parse(text).filter(address -> !(address instanceof Inet4Address && text.contains(":")))
                .map(address -> HexFormat.of().formatHex(address.getAddress()));
    }

    /** The part before the @ has letter case, the host has not (RFC 5280 §7.5). */
    private static Optional<String> mailbox(String text) {
        Matcher parts = MAILBOX.matcher(text);
        return parts.matches() ? Optional.of(parts.group(1) + lower(parts.group(2))) : Optional.empty();
    }

    private static String lower(String text) {
        return text.toLowerCase(Locale.ROOT);
    }
}
