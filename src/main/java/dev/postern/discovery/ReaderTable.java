package dev.postern.discovery;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Who has fetched the keys, in a bounded number of places. Anybody can fetch them, from any number of addresses and under any
 * number of names. So there are two kinds of places:
 *
 * <ul>
 * <li>A <b>newcomer</b> takes a place from the network that has most of them, the one that was seen longest ago. A flood from
 * one network therefore displaces itself.</li>
 * <li>Whoever comes again after {@link #REGULAR_AFTER} is <b>regular</b>. A regular one keeps its place until it has not come
 * for {@link #KEPT}; nobody else can take it. One network gets half of these places at most.</li>
 * </ul>
 *
 * <p>
 * One address has {@link #OF_ADDRESS_MAX} places of each kind. To note somebody who is known is to read a map and write a
 * field. Nobody waits for a place: whoever does not find the table free is left out, and that is told.
 */
final class ReaderTable {

    static final int REGULARS_MAX = 300;
    static final int NEWCOMERS_MAX = 200;
    static final int OF_ADDRESS_MAX = 8;
    static final Duration REGULAR_AFTER = Duration.ofMinutes(5);
    static final Duration KEPT = Duration.ofDays(7);

    private static final int OF_NETWORK_MAX = REGULARS_MAX / 2;
    /** A place is given away in some microseconds; nobody spins for longer than that. */
    private static final int ATTEMPTS_MAX = 100;

    private final Map<Who, Place> regulars = new ConcurrentHashMap<>();
    private final Map<Who, Place> newcomers = new ConcurrentHashMap<>();
    private final ReentrantLock giving = new ReentrantLock();
    private volatile Optional<Instant> leftOutAt = Optional.empty();

    /** @param kids the keys that it got */
    void fetched(Who who, List<String> kids, Instant now) {
        Fetch fetch = new Fetch(now, kids);
        Place place = find(who);
        if (place != null) {
            place.last = fetch;
            if (place.regularFrom.isAfter(now)) {
                return;
            }
        }
        if (mayGive()) {
            try {
                give(who, fetch);
            } finally {
                giving.unlock();
            }
        } else if (place == null) {
            leftOutAt = Optional.of(now);
        }
    }

    private boolean mayGive() {
        for (int attempt = 0; attempt < ATTEMPTS_MAX; attempt++) {
            if (giving.tryLock()) {
                return true;
            }
            Thread.onSpinWait();
        }
        return false;
    }

    private Place find(Who who) {
        Place place = regulars.get(who);
        return place == null ? newcomers.get(who) : place;
    }

    private void give(Who who, Fetch fetch) {
        Place place = find(who); // another thread may have been first
        if (place == null) {
            makeRoom(who, fetch.at());
            newcomers.put(who, new Place(fetch));
        } else if (!place.regularFrom.isAfter(fetch.at())) {
            regulars.values().removeIf(regular -> regular.isOld(fetch.at()));
            if (hasRoom(who)) {
                place.regularFrom = Instant.MAX;
                regulars.put(who, place); // first: it is in one of them at any moment
                newcomers.remove(who);
            } else {
                place.regularFrom = fetch.at().plus(REGULAR_AFTER);
            }
        }
    }

    private void makeRoom(Who who, Instant now) {
        List<Who> ofAddress = newcomers.keySet().stream().filter(who::isAtAddressOf).toList();
        if (ofAddress.size() >= OF_ADDRESS_MAX) {
            leaveOut(ofAddress, now);
            return;
        }
        if (newcomers.size() >= NEWCOMERS_MAX) {
            newcomers.values().removeIf(place -> place.isOld(now));
        }
        if (newcomers.size() >= NEWCOMERS_MAX) {
            leaveOut(ofBiggestNetwork(), now);
        }
    }

    private List<Who> ofBiggestNetwork() {
        Map<String, List<Who>> byNetwork = new HashMap<>();
        newcomers.keySet().forEach(each -> byNetwork.computeIfAbsent(each.at().network(), none -> new ArrayList<>()).add(each));
        int most = byNetwork.values().stream().mapToInt(List::size).max().orElse(0);
        return byNetwork.values().stream().filter(network -> network.size() == most).flatMap(List::stream).toList();
    }

    /** The one of them that was seen longest ago; whoever has not come for a week loses nothing. */
    private void leaveOut(List<Who> some, Instant now) {
        some.stream().min(Comparator.comparing(each -> newcomers.get(each).last.at())).map(newcomers::remove)
                .filter(gone -> !gone.isOld(now)).ifPresent(gone -> leftOutAt = Optional.of(now));
    }

    private boolean hasRoom(Who who) {
        return regulars.size() < REGULARS_MAX
                && regulars.keySet().stream().filter(who::isAtAddressOf).count() < OF_ADDRESS_MAX
                && regulars.keySet().stream().filter(who::isInNetworkOf).count() < OF_NETWORK_MAX;
    }

    /** In no order. */
    List<KeySetReader> all(Instant now) {
        Map<Who, Place> all = new HashMap<>(newcomers);
        all.putAll(regulars);
        List<KeySetReader> readers = new ArrayList<>();
        all.forEach((who, place) -> {
            if (!place.isOld(now)) {
                readers.add(who.reader(place));
            }
        });
        return readers;
    }

    /** When somebody was last left out, or displaced; empty: not for a long time. */
    Optional<Instant> leftOutAt(Instant now) {
        return leftOutAt.filter(at -> at.plus(KEPT).isAfter(now));
    }

    /** @param userAgent bounded */
    record Who(ReaderAddress at, KeyDocument document, String userAgent) {

        boolean isAtAddressOf(Who other) {
            return at.text().equals(other.at.text());
        }

        boolean isInNetworkOf(Who other) {
            return at.network().equals(other.at.network());
        }

        private KeySetReader reader(Place place) {
            Fetch last = place.last;
            return new KeySetReader(at.text(), document, userAgent, place.regularFrom.equals(Instant.MAX), last.at(),
                    last.kids());
        }
    }

    private record Fetch(Instant at, List<String> kids) {
    }

    private static final class Place {

        private volatile Fetch last;
        /** {@link Instant#MAX}: it is. */
        private volatile Instant regularFrom;

        Place(Fetch first) {
            last = first;
            regularFrom = first.at().plus(REGULAR_AFTER);
        }

        boolean isOld(Instant now) {
            return last.at().plus(KEPT).isBefore(now);
        }
    }
}
