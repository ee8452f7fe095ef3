package dev.postern.console;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

import dev.postern.entity.FeedPosition;
import dev.postern.snapshot.Client;
import dev.postern.snapshot.RegistrySnapshot;

/**
 * The applications of one snapshot in the order of their names, upper and lower case alike, then of their client ids; or in
 * that
 * of their client ids alone, for somebody who may not see names: neither the order nor a {@link Place} says one then. Names and
 * ids stand one after the other in one array, so a search through a million of them reads memory from one end to the other.
 * Takes about 60 bytes for each application. Immutable.
 */
public final class NameIndex {

    private final RegistrySnapshot snapshot;
    private final boolean named;
    private final Client[] clients;
    /** In {@link #text}: where a name ends and the id begins, and where the id ends and the next name begins. */
    private final int[] nameEnds;
    private final int[] idEnds;
    private final byte[] text;

    private NameIndex(RegistrySnapshot snapshot, boolean named, Client[] clients, int[] nameEnds, int[] idEnds, byte[] text) {
        this.snapshot = snapshot;
        this.named = named;
        this.clients = clients;
        this.nameEnds = nameEnds;
        this.idEnds = idEnds;
        this.text = text;
    }

    /** @param named whether in the order of names */
    static NameIndex of(RegistrySnapshot snapshot, boolean named) {
        return of(snapshot.clients(), snapshot, named);
    }

    /** @param some applications of the snapshot */
    static NameIndex of(Iterable<Client> some, RegistrySnapshot snapshot) {
        return of(some, snapshot, true);
    }

    private static NameIndex of(Iterable<Client> some, RegistrySnapshot snapshot, boolean named) {
        List<Named> all = new ArrayList<>();
        some.forEach(client -> all.add(Named.of(client, named)));
        all.sort(null);
        Writer writer = new Writer(all.size(), all.stream().mapToInt(Named::length).sum());
        all.forEach(writer::add);
        return writer.index(snapshot, named);
    }

    /** @param changed client ids of all that may be different in the other snapshot */
    NameIndex movedTo(RegistrySnapshot other, Collection<String> changed) {
        int[] gone = changed.stream().flatMap(id -> snapshot.client(id).stream())
                .mapToInt(client -> firstFrom(Named.of(client, named))).sorted().toArray();
        List<Named> come = changed.stream().flatMap(id -> other.client(id).stream()).map(client -> Named.of(client, named))
                .sorted().toList();
        Writer writer = new Writer(clients.length + come.size(),
                text.length + come.stream().mapToInt(Named::length).sum());
        int from = 0;
        int next = 0;
        for (Named one : come) {
            int to = firstFrom(one);
            for (; next < gone.length && gone[next] < to; next++) {
                writer.copy(this, from, gone[next]);
                from = gone[next] + 1;
            }
            writer.copy(this, from, to);
            from = Math.max(from, to);
            writer.add(one);
        }
        for (; next < gone.length; next++) {
            writer.copy(this, from, gone[next]);
            from = gone[next] + 1;
        }
        writer.copy(this, from, clients.length);
        return writer.index(other, named);
    }

    FeedPosition position() {
        return snapshot.position();
    }

    /** The snapshot whose applications these are. */
    public RegistrySnapshot snapshot() {
        return snapshot;
    }

    public int size() {
        return clients.length;
    }

    /** @param place from 0 to {@link #size} - 1 */
    public Client at(int place) {
        return clients[place];
    }

    /** Where an application stands in this order. */
    public Place placeOf(Client client) {
        return new Place(named ? client.name() : "", client.clientId());
    }

    /** The first place that is this one or comes after it. Without names, the name of a place means nothing. */
    public int from(Place place) {
        return firstFrom(Named.of(named ? place.name() : "", place.clientId(), null));
    }

    /** The first place that comes after this one. */
    public int after(Place place) {
        int from = from(place);
        return from < clients.length && clients[from].clientId().equals(place.clientId()) ? from + 1 : from;
    }

    /** Whether the name at a place has the words in it, or the client id begins with them. */
    public boolean matches(int place, Words words) {
        int begin = place == 0 ? 0 : idEnds[place - 1];
        int idBegin = nameEnds[place];
        return words.isEmpty() || (words.names && holds(begin, idBegin, words.lower))
                || startsWith(idBegin, idEnds[place], words.exact);
    }

    private boolean holds(int begin, int end, byte[] wanted) {
        int last = end - wanted.length;
        for (int at = begin; at <= last; at++) {
            if (text[at] == wanted[0] && startsWith(at, end, wanted)) {
                return true;
            }
        }
        return false;
    }

    private boolean startsWith(int begin, int end, byte[] wanted) {
        return end - begin >= wanted.length
                && Arrays.equals(text, begin, begin + wanted.length, wanted, 0, wanted.length);
    }

    private int firstFrom(Named named) {
        int low = 0;
        int high = clients.length;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (compare(middle, named) < 0) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }

    private int compare(int place, Named named) {
        int begin = place == 0 ? 0 : idEnds[place - 1];
        int byName = Arrays.compareUnsigned(text, begin, nameEnds[place], named.name, 0, named.name.length);
        return byName != 0 ? byName
                : Arrays.compareUnsigned(text, nameEnds[place], idEnds[place], named.id, 0, named.id.length);
    }

    private static byte[] lower(String name) {
        return name.toLowerCase(Locale.ROOT).getBytes(StandardCharsets.UTF_8);
    }

    /** What is searched for: part of a name, or the beginning of a client id. */
    public static final class Words {

        private final byte[] lower;
        private final byte[] exact;
        private final boolean names;

        private Words(String text, boolean names) {
            this.lower = NameIndex.lower(text);
            this.exact = text.getBytes(StandardCharsets.UTF_8);
            this.names = names;
        }

        /** @param text empty: everything is meant */
        public static Words of(String text) {
            return new Words(text, true);
        }

        /** For somebody who may not see names. */
        public static Words ofId(String text) {
            return new Words(text, false);
        }

        public boolean isEmpty() {
            return exact.length == 0;
        }
    }

    /** A place in the order, also of an application that has gone meanwhile. */
    public record Place(String name, String clientId) {

        private static final char BETWEEN = '\n';

        /** For the address of the page that goes on after it. */
        public String token() {
            return Base64.getUrlEncoder().withoutPadding()
                    .encodeToString((clientId + BETWEEN + name).getBytes(StandardCharsets.UTF_8));
        }

        /** @return empty: no token that {@link #token} has made */
        public static Optional<Place> of(String token) {
            try {
                String text = new String(Base64.getUrlDecoder().decode(token), StandardCharsets.UTF_8);
                int between = text.indexOf(BETWEEN);
                return between < 1 ? Optional.empty()
                        : Optional.of(new Place(text.substring(between + 1), text.substring(0, between)));
            } catch (IllegalArgumentException e) {
                return Optional.empty();
            }
        }
    }

    /** An application with what it is sorted by. */
    private record Named(byte[] name, byte[] id, Client client) implements Comparable<Named> {

        static Named of(Client client, boolean named) {
            return of(named ? client.name() : "", client.clientId(), client);
        }

        static Named of(String name, String id, Client client) {
            return new Named(lower(name), id.getBytes(StandardCharsets.UTF_8), client);
        }

        int length() {
            return name.length + id.length;
        }

        @Override
        public int compareTo(Named other) {
            int byName = Arrays.compareUnsigned(name, other.name);
            return byName != 0 ? byName : Arrays.compareUnsigned(id, other.id);
        }
    }

    /** Writes an index from the beginning to the end. */
    private static final class Writer {

        private final Client[] clients;
        private final int[] nameEnds;
        private final int[] idEnds;
        private final byte[] text;
        private int count;
        private int length;

        Writer(int countMax, int lengthMax) {
            clients = new Client[countMax];
            nameEnds = new int[countMax];
            idEnds = new int[countMax];
            text = new byte[lengthMax];
        }

        void add(Named named) {
            System.arraycopy(named.name, 0, text, length, named.name.length);
            nameEnds[count] = length + named.name.length;
            System.arraycopy(named.id, 0, text, nameEnds[count], named.id.length);
            length = nameEnds[count] + named.id.length;
            idEnds[count] = length;
            clients[count++] = named.client;
        }

        /** @param to the first one that is not copied; not above {@code from}: none is */
        void copy(NameIndex source, int from, int to) {
            if (to <= from) {
                return;
            }
            int begin = from == 0 ? 0 : source.idEnds[from - 1];
            int moved = length - begin;
            System.arraycopy(source.text, begin, text, length, source.idEnds[to - 1] - begin);
            System.arraycopy(source.clients, from, clients, count, to - from);
            for (int place = from; place < to; place++) {
                nameEnds[count] = source.nameEnds[place] + moved;
                idEnds[count++] = source.idEnds[place] + moved;
            }
            length = idEnds[count - 1];
        }

        NameIndex index(RegistrySnapshot snapshot, boolean named) {
            boolean full = count == clients.length;
            return new NameIndex(snapshot, named, full ? clients : Arrays.copyOf(clients, count), nameEnds, idEnds, text);
        }
    }
}
