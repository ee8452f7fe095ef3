package dev.postern.console;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import jakarta.inject.Singleton;

import dev.postern.discovery.KeyDocument;
import dev.postern.discovery.KeySetReader;
import dev.postern.discovery.KeySetReaders;
import dev.postern.discovery.PublishedKeys;
import dev.postern.keys.KeyState;
import dev.postern.keys.SigningKey;
import dev.postern.limits.Replicas;
import dev.postern.oauth.SigningAlgorithm;

/** Compares what others have fetched with the keys that are published now. */
@Singleton
final class KeyReaders {

    private static final int SHOWN_MAX = 50;
    /** Those that come regularly first: a flood of others does not push them off the page. */
    private static final Comparator<KeySetReader> ORDER = Comparator.comparing(KeySetReader::regular)
            .thenComparing(KeySetReader::fetchedAt).reversed();

    private final KeySetReaders readers;
    private final PublishedKeys keys;
    private final Replicas replicas;

    KeyReaders(KeySetReaders readers, PublishedKeys keys, Replicas replicas) {
        this.readers = readers;
        this.keys = keys;
        this.replicas = replicas;
    }

    ReaderList list(Instant now) {
        List<SigningKey> needed = keys.all().stream().filter(key -> key.state() != KeyState.PREVIOUS).toList();
        List<ReaderList.Row> lacking = new ArrayList<>();
        List<ReaderList.Row> others = new ArrayList<>();
        readers.all().stream().sorted(ORDER).forEach(reader -> {
            ReaderList.Row row = row(reader, needed, now);
            (row.tone().isEmpty() ? others : lacking).add(row);
        });
        return new ReaderList(Stream.concat(lacking.stream().limit(SHOWN_MAX), others.stream().limit(SHOWN_MAX)).toList(),
                lacking.size(), lacking.size() + others.size(), readers.since().map(at -> Moment.of(at, now)).orElse(null),
                readers.leftOutAt().map(at -> Moment.of(at, now)).orElse(null), replicas.alive());
    }

    private ReaderList.Row row(KeySetReader reader, List<SigningKey> needed, Instant now) {
        List<SigningKey> missing = needed.stream().filter(key -> concerns(reader, key) && !reader.kids().contains(key.kid()))
                .toList();
        boolean current = missing.stream().anyMatch(key -> key.state() == KeyState.CURRENT);
        String tone = missing.isEmpty() ? "" : current ? "bad" : "warn";
        String state = missing.isEmpty() ? "current and next"
                : current ? "not the current key" + named(missing, KeyState.CURRENT, needed)
                        : "not the next key" + named(missing, KeyState.NEXT, needed);
        return new ReaderList.Row(reader.address(), reader.userAgent(), reader.document().path(),
                Moment.of(reader.fetchedAt(), now), tone, state);
    }

    /** The certificate alone says nothing about keys of other kinds. */
    private boolean concerns(KeySetReader reader, SigningKey key) {
        return reader.document() != KeyDocument.CER || key.kind() == keys.first().kind();
    }

    /** What they sign by, if there are keys of several kinds. */
    private static String named(List<SigningKey> missing, KeyState state, List<SigningKey> needed) {
        boolean several = needed.stream().map(SigningKey::kind).distinct().count() > 1;
        return several ? missing.stream().filter(key -> key.state() == state)
                .map(key -> SigningAlgorithm.of(key.kind()).get(0).wireName())
                .collect(Collectors.joining(", ", " (", ")")) : "";
    }
}
