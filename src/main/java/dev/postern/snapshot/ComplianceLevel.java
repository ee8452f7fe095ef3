package dev.postern.snapshot;

import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

import dev.postern.oauth.ClientAuthMethod;

/** The FAPI profile that an application must keep to (Auth0's {@code compliance_level}). */
public enum ComplianceLevel {

    FAPI1_ADV_PKJ_PAR,
    FAPI1_ADV_MTLS_PAR,
    FAPI2_SP_PKJ_MTLS,
    FAPI2_SP_MTLS_MTLS;

    /** @return empty: {@code none}, or a level that is not known here */
    static Optional<ComplianceLevel> named(String wireName) {
        return Stream.of(values()).filter(level -> level.wireName().equals(wireName)).findFirst();
    }

    /** The level as the Management API has it. */
    public String wireName() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Whether it is of FAPI 2.0, where DPoP may bind tokens as well as mutual TLS does. */
    public boolean isFapi2() {
        return this == FAPI2_SP_PKJ_MTLS || this == FAPI2_SP_MTLS_MTLS;
    }

    /** Whether its applications authenticate by that method. */
    public boolean isAuthenticatedBy(ClientAuthMethod method) {
        boolean byKey = this == FAPI1_ADV_PKJ_PAR || this == FAPI2_SP_PKJ_MTLS;
        return byKey ? method == ClientAuthMethod.PRIVATE_KEY_JWT : method.isCertificate();
    }
}
