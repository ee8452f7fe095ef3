package dev.postern.console;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;

import dev.postern.entity.Documents;
import dev.postern.entity.Entity;
import dev.postern.entity.EntityKind;
import dev.postern.entity.FeedEntry;
import dev.postern.entity.FeedPosition;
import dev.postern.snapshot.RegistrySnapshot;

class NameIndexTest {

    private static final List<String> NAMES = List.of("Billing", "billing", "BILLING 2", "Ärzte", "ärzte 2", "zebra", "a",
            "日本");

    private final Random random = new Random(42);

    @Test
    void an_index_that_has_followed_changes_is_the_one_that_is_made_anew() {
        RegistrySnapshot snapshot = RegistrySnapshot.EMPTY;
        NameIndex followed = NameIndex.of(snapshot, true);
        NameIndex unnamed = NameIndex.of(snapshot, false);
        for (int round = 0; round < 200; round++) {
            Set<String> changed = new HashSet<>();
            for (int i = random.nextInt(12); i >= 0; i--) {
                String id = "id" + random.nextInt(40);
                changed.add(id);
                snapshot = random.nextInt(3) == 0 ? without(snapshot, id)
                        : with(snapshot, id, NAMES.get(random.nextInt(NAMES.size())));
            }
            changed.add("of nobody");
            followed = followed.movedTo(snapshot, changed);
            assertEquals(places(NameIndex.of(snapshot, true)), places(followed), "round " + round);
            unnamed = unnamed.movedTo(snapshot, changed);
            assertEquals(places(NameIndex.of(snapshot, false)), places(unnamed), "round " + round);
        }
        assertTrue(followed.size() > 10);
    }

    @Test
    void part_of_a_name_is_found_in_any_case_and_the_beginning_of_a_client_id_as_it_is() {
        RegistrySnapshot snapshot = with(with(with(RegistrySnapshot.EMPTY, "AbC1", "Night Export"), "xAb", "export"),
                "zz", "Ärzte ohne Grenzen");
        NameIndex index = NameIndex.of(snapshot, true);
        assertEquals(List.of("xAb", "AbC1"), found(index, NameIndex.Words.of("EXPORT")));
        assertEquals(List.of("zz"), found(index, NameIndex.Words.of("äRZTE")));
        assertEquals(List.of("AbC1"), found(index, NameIndex.Words.of("AbC")));
        assertEquals(List.of(), found(index, NameIndex.Words.of("abc")));
        assertEquals(List.of(), found(index, NameIndex.Words.of("portxA"))); // the end of a name and the id behind it
        assertEquals(List.of("xAb", "AbC1", "zz"), found(index, NameIndex.Words.of("")));
        assertEquals(List.of(), found(index, NameIndex.Words.ofId("export")));
        assertEquals(List.of("zz"), found(index, NameIndex.Words.ofId("z")));
    }

    @Test
    void a_page_goes_on_after_an_application_that_is_gone_meanwhile() {
        RegistrySnapshot snapshot = with(with(with(RegistrySnapshot.EMPTY, "1", "a"), "2", "b"), "3", "c");
        NameIndex names = NameIndex.of(snapshot, true);
        NameIndex.Place place = NameIndex.Place.of(names.placeOf(names.at(1)).token()).orElseThrow();
        assertEquals(2, names.after(place));
        NameIndex rest = NameIndex.of(without(snapshot, "2"), true);
        assertEquals("3", rest.at(rest.after(place)).clientId());
        assertEquals(Optional.empty(), NameIndex.Place.of("no token"));
        assertEquals(Optional.empty(), NameIndex.Place.of(""));
    }

    @Test
    void without_names_the_order_is_that_of_ids_and_no_place_says_a_name() {
        RegistrySnapshot snapshot = with(with(with(RegistrySnapshot.EMPTY, "1", "z"), "2", "a"), "3", "m");
        NameIndex index = NameIndex.of(snapshot, false);
        assertEquals(List.of("1", "2", "3"), found(index, NameIndex.Words.of("")));
        assertEquals(List.of(), found(index, NameIndex.Words.of("z")));
        assertEquals(new NameIndex.Place("", "2"), index.placeOf(index.at(1)));
        for (String guess : List.of("", "a", "b", "zz")) {
            assertEquals(2, index.after(new NameIndex.Place(guess, "2")));
        }
    }

    private static List<String> found(NameIndex index, NameIndex.Words words) {
        return IntStream.range(0, index.size()).filter(place -> index.matches(place, words))
                .mapToObj(place -> index.at(place).clientId()).toList();
    }

    private static List<NameIndex.Place> places(NameIndex index) {
        List<NameIndex.Place> places = new ArrayList<>();
        for (int place = 0; place < index.size(); place++) {
            places.add(index.placeOf(index.at(place)));
            assertEquals(place, index.from(places.get(place)));
        }
        return places;
    }

    private static RegistrySnapshot with(RegistrySnapshot snapshot, String id, String name) {
        return snapshot.with(new Entity(EntityKind.CLIENT, id, 1, Documents.empty().put("client_id", id).put("name", name),
                Documents.empty()));
    }

    private static RegistrySnapshot without(RegistrySnapshot snapshot, String id) {
        return snapshot.without(new FeedEntry(FeedPosition.START, EntityKind.CLIENT, id, id));
    }
}
