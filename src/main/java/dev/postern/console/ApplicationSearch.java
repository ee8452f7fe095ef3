package dev.postern.console;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

import jakarta.inject.Singleton;

import dev.postern.insight.LastUses;
import dev.postern.insight.UsageBatch.Last;
import dev.postern.snapshot.Client;
import dev.postern.snapshot.RegistrySnapshot;

/**
 * Finds applications in the order of their names. It looks into memory, and for some kinds into the figures of insight, at a
 * bounded number of applications for each page.
 */
@Singleton
final class ApplicationSearch {

    /** How long before its end a secret counts as ending. */
    static final Duration ENDING = Duration.ofDays(30);
    /** After so long without a token an application counts as unused. */
    static final Duration UNUSED = Duration.ofDays(90);

    /** More are not counted. */
    private static final int COUNTED_MAX = 1_000;
    private static final int LOOKED_AT_MAX = 100_000;
    /** The same, where the store is asked about each. */
    private static final int ASKED_ABOUT_MAX = 20_000;
    private static final int ASKED_AT_ONCE = 1_000;
    private static final int REFUSED_MAX = 10_000;

    private final ApplicationIndex index;
    private final LastUses uses;

    ApplicationSearch(ApplicationIndex index, LastUses uses) {
        this.index = index;
        this.uses = uses;
    }

    /** Which applications. */
    enum Show {
        ALL("", "All"),
        NO_GRANT("no-grant", "Without a grant"),
        ENDING("ending", "Secret ends within 30 days"),
        DISABLED("disabled", "Disabled"),
        /** Only insight knows. */
        UNUSED("unused", "No token for 90 days"),
        /** Only insight knows. */
        REFUSED("refused", "Refused today");

        private final String wireName;
        private final String words;

        Show(String wireName, String words) {
            this.wireName = wireName;
            this.words = words;
        }

        /** Whoever sees applications needs any one of these to see which are of this kind. */
        String[] scopes() {
            return switch (this) {
                case ALL, DISABLED, UNUSED -> new String[] { ApplicationsResource.READ };
                case NO_GRANT -> new String[] { ApplicationGrantsResource.READ };
                case ENDING -> new String[] { ApplicationSecretsResource.READ, "read:client_credentials" };
                case REFUSED -> new String[] { ApplicationsResource.READ_LOGS };
            };
        }

        String wireName() {
            return wireName;
        }

        String words() {
            return words;
        }

        boolean isOfInsight() {
            return this == UNUSED || this == REFUSED;
        }

        static Show named(String name) {
            return Stream.of(values()).filter(show -> show.wireName.equals(name)).findFirst().orElse(ALL);
        }
    }

    /**
     * What is looked for.
     *
     * @param text part of a name, or the beginning of a client id; empty: all
     * @param after where the page before ended
     * @param without the client id of one that is none for people
     */
    record Question(String text, Show show, Optional<NameIndex.Place> after, String without) {
    }

    /**
     * One page of what was found.
     *
     * @param next where the next page begins; empty: this is the last one
     * @param total how many there are from here on
     * @param more whether there may be more than that
     */
    record Found(List<Client> clients, Optional<NameIndex.Place> next, int total, boolean more) {

        static final Found NOTHING = new Found(List.of(), Optional.empty(), 0, false);
    }

    /** @throws dev.postern.events.QueryRefused insight cannot answer now */
    Found find(Question question, Instant now, int limit) {
        NameIndex names = index.current(true);
        return switch (question.show()) {
            case UNUSED -> unused(names, question, now.minus(UNUSED).toEpochMilli(), limit);
            case REFUSED -> refused(names.snapshot(), question, limit);
            default -> inMemory(names, question, now, limit);
        };
    }

    private static Found inMemory(NameIndex names, Question question, Instant now, int limit) {
        if (question.text().isEmpty() && question.show() == Show.ALL && question.after().isEmpty()) {
            return first(names, question.without(), limit);
        }
        NameIndex.Words words = NameIndex.Words.of(question.text());
        List<Client> page = new ArrayList<>();
        int total = 0;
        int place = question.after().map(names::after).orElse(0);
        int end = (int) Math.min(names.size(), (long) place + lookedAtMax(question.show()));
        for (; place < end && total <= COUNTED_MAX; place++) {
            if (!names.matches(place, words)) {
                continue;
            }
            Client client = names.at(place);
            if (!client.clientId().equals(question.without()) && isShown(question.show(), client, names.snapshot(), now)) {
                total++;
                if (page.size() < limit) {
                    page.add(client);
                }
            }
        }
        boolean more = place < names.size() || total > COUNTED_MAX;
        return new Found(page, next(names, page, total, place, more), Math.min(total, COUNTED_MAX), more);
    }

    /** Names lie side by side in memory; what else there is to know about an application does not. */
    private static int lookedAtMax(Show show) {
        return show == Show.ALL ? Integer.MAX_VALUE : LOOKED_AT_MAX;
    }

    private static Found first(NameIndex names, String without, int limit) {
        List<Client> page = new ArrayList<>();
        int place = 0;
        for (; place < names.size() && page.size() < limit; place++) {
            if (!names.at(place).clientId().equals(without)) {
                page.add(names.at(place));
            }
        }
        int total = names.size() - (names.snapshot().client(without).isPresent() ? 1 : 0);
        return new Found(page, next(names, page, total, place, false), total, false);
    }

    /** @param total of the page and of what was counted behind it */
    private static Optional<NameIndex.Place> next(NameIndex names, List<Client> page, int total, int lookedAt, boolean more) {
        if (total > page.size()) {
            return Optional.of(names.placeOf(page.get(page.size() - 1)));
        }
        return more ? Optional.of(names.placeOf(names.at(lookedAt - 1))) : Optional.empty();
    }

    private Found unused(NameIndex names, Question question, long since, int limit) {
        NameIndex.Words words = NameIndex.Words.of(question.text());
        List<Client> page = new ArrayList<>();
        int place = question.after().map(names::after).orElse(0);
        int asked = 0;
        while (place < names.size() && asked < ASKED_ABOUT_MAX) {
            List<Integer> batch = new ArrayList<>();
            for (; place < names.size() && batch.size() < ASKED_AT_ONCE; place++) {
                if (names.matches(place, words) && !names.at(place).clientId().equals(question.without())) {
                    batch.add(place);
                }
            }
            asked += batch.size();
            Map<String, Last> lasts = uses.ofClients(batch.stream().map(at -> names.at(at).clientId()).toList());
            for (int at : batch) {
                Client client = names.at(at);
                if (lasts.getOrDefault(client.clientId(), Last.NEVER).issued() < since) {
                    if (page.size() == limit) {
                        return new Found(page, Optional.of(names.placeOf(page.get(limit - 1))), limit, true);
                    }
                    page.add(client);
                }
            }
        }
        boolean more = place < names.size();
        return new Found(page, next(names, page, page.size(), place, more), page.size(), more);
    }

    private Found refused(RegistrySnapshot snapshot, Question question, int limit) {
        List<String> ids = uses.refusedToday(REFUSED_MAX);
        NameIndex names = NameIndex.of(ids.stream().flatMap(id -> snapshot.client(id).stream()).toList(), snapshot);
        Found found = inMemory(names, new Question(question.text(), Show.ALL, question.after(), question.without()),
                Instant.EPOCH, limit);
        return new Found(found.clients(), found.next(), found.total(), found.more() || ids.size() == REFUSED_MAX);
    }

    /** As far as memory tells: what only insight knows is not judged. */
    static boolean isShown(Show show, Client client, RegistrySnapshot snapshot, Instant now) {
        return switch (show) {
            case ALL, UNUSED, REFUSED -> true;
            case NO_GRANT -> snapshot.grantsOf(client.clientId()).isEmpty();
            case ENDING -> nextEnd(client, now).filter(end -> end.isBefore(now.plus(ENDING))).isPresent();
            case DISABLED -> !client.clientCredentialsAllowed();
        };
    }

    /** The next end of a secret that works now. */
    static Optional<Instant> nextEnd(Client client, Instant now) {
        return client.secrets().stream().filter(secret -> secret.isLive(now)).flatMap(secret -> secret.expiresAt().stream())
                .min(Comparator.naturalOrder());
    }
}
