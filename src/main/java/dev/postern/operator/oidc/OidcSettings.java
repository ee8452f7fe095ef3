package dev.postern.operator.oidc;

import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

import jakarta.inject.Singleton;

import dev.postern.config.SettingBounds;
import dev.postern.config.SettingsCheck;
import dev.postern.registry.ScopeWords;

/** Checks {@code postern.console.oidc.*}. */
@Singleton
final class OidcSettings implements SettingsCheck {

    private static final String PREFIX = "postern.console.oidc.";
    private static final Duration TIMEOUT_MIN = Duration.ofMillis(100);
    private static final Duration TIMEOUT_MAX = Duration.ofSeconds(20);
    /** RFC 6749 §3.3, one of them {@code openid}. */
    private static final Pattern REQUESTED = Pattern
            .compile("(?=(?:.* )?openid(?: .*)?\\z)[\\x21\\x23-\\x5B\\x5D-\\x7E ]{1,1000}");

    private final OidcConfig config;

    OidcSettings(OidcConfig config) {
        this.config = config;
    }

    @Override
    public List<String> refusals() {
        boolean half = config.issuer().isEmpty()
                && (config.clientId().isPresent() || config.clientSecret().isPresent() || !config.groups().isEmpty());
        SettingBounds bounds = new SettingBounds().require(!half, PREFIX
                + "issuer is missing, though others of these settings are given: write the provider's issuer, such as "
                + "https://login.example.com, or leave all of them out");
        config.issuer().ifPresent(issuer -> whole(bounds, issuer));
        return bounds.refusals();
    }

    private void whole(SettingBounds bounds, String issuer) {
        bounds.require(isIssuer(issuer), PREFIX + "issuer must be an https URL without query and fragment, as the provider "
                + "names itself (http on loopback only), but is " + issuer)
                .require(config.clientId().filter(id -> !id.isBlank()).isPresent(), PREFIX
                        + "client-id is missing: register the console at the provider, and write the client id that it gives")
                .require(config.clientSecret().filter(secret -> secret.endsWith("\n") || secret.endsWith("\r")).isEmpty(),
                        PREFIX
                                + "client-secret ends in a line break: remove it from the file or secret it comes from")
                .require(REQUESTED.matcher(config.requestedScopes()).matches(), PREFIX
                        + "requested-scopes must be scopes of the provider with spaces between them, openid among them, but is "
                        + config.requestedScopes())
                .require(!config.groupsClaim().isBlank(), PREFIX
                        + "groups-claim must be the name of a claim, such as groups, but is empty")
                .require(!config.groups().isEmpty(),
                        PREFIX + "groups is missing, so nobody could sign in: write a group and its "
                                + "scopes, such as " + PREFIX + "groups[0].name=platform-team and " + PREFIX
                                + "groups[0].scopes=read:*")
                .atLeast(PREFIX + "timeout", config.timeout(), TIMEOUT_MIN)
                .require(config.timeout().compareTo(TIMEOUT_MAX) <= 0,
                        PREFIX + "timeout must not be longer than " + TIMEOUT_MAX);
        groups().forEach(sentence -> bounds.require(false, sentence));
    }

    private List<String> groups() {
        List<String> refusals = new ArrayList<>();
        for (int i = 0; i < config.groups().size(); i++) {
            String setting = PREFIX + "groups[" + i + "]";
            OidcConfig.Group group = config.groups().get(i);
            if (group.name().filter(name -> !name.isBlank()).isEmpty()) {
                refusals.add(setting + ".name is missing: write the group as the provider's claim has it");
            }
            scopes(setting, group.scopes()).ifPresent(refusals::add);
        }
        return refusals;
    }

    private static Optional<String> scopes(String setting, Optional<String> words) {
        if (words.filter(given -> !given.isBlank()).isEmpty()) {
            return Optional.of(setting + ".scopes is missing: write scopes of the Management API, such as read:*");
        }
        try {
            ScopeWords.meant(words.get());
            return Optional.empty();
        } catch (IllegalArgumentException unknown) {
            return Optional.of(setting + ".scopes must be scopes of the Management API: " + unknown.getMessage());
        }
    }

    private static boolean isIssuer(String issuer) {
        try {
            URI uri = URI.create(issuer);
            return ProviderAddress.isSafe(uri) && uri.getRawQuery() == null && uri.getRawFragment() == null;
        } catch (IllegalArgumentException notOne) {
            return false;
        }
    }
}
