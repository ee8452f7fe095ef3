package dev.postern.console.tenantfile;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;

import dev.postern.tenantfile.TenantPlan;

class PlanViewTest {

    @Test
    void a_long_list_is_folded_under_the_words_before_it() {
        String list = IntStream.range(0, 40).mapToObj(i -> "client Billing " + i).collect(Collectors.joining(", "));
        assertEquals(List.of(new PlanPage.Note("Existed under its name, and is described by the file from now on", list)),
                notes("Existed under its name, and is described by the file from now on: " + list));
    }

    @Test
    void a_sentence_stays_as_it_is() {
        assertEquals(List.of(new PlanPage.Note("Ignored rules: this server does not have them", "")),
                notes("Ignored rules: this server does not have them"));
        String sentence = "A sentence without a list, ".repeat(12) + "with a colon: far behind its beginning";
        assertEquals(List.of(new PlanPage.Note(sentence, "")), notes(sentence));
    }

    private static List<PlanPage.Note> notes(String warning) {
        return PlanView.of(new TenantPlan(List.of(), 0, List.of(warning), ""), false, false, "", false, "").notes();
    }
}
