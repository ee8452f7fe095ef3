package dev.postern.events;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * What many events have in common: all but their time and their ids. A service that asks for the same token again and again
 * makes one shape.
 *
 * @param texts one for each {@link EventField}, in their order; null: the events have no such field
 * @param rest other fields as a JSON object; null: none
 */
public record EventShape(List<String> texts, String rest) {

    private static final List<EventField> FIELDS = List.of(EventField.values());

    public EventShape {
        texts = Collections.unmodifiableList(new ArrayList<>(texts)); // may hold null
    }

    /** The text of a field; null: none. */
    public String text(EventField field) {
        return texts.get(FIELDS.indexOf(field));
    }

    /** Two shapes with the same digest are one. */
    public long digest() {
        List<String> all = new ArrayList<>(texts);
        all.add(rest);
        return TextDigest.of(all);
    }

    /** About what it takes in the store. */
    public int bytes() {
        int bytes = utf8(rest);
        for (String text : texts) {
            bytes += utf8(text);
        }
        return bytes;
    }

    private static int utf8(String text) {
        return text == null ? 0 : text.getBytes(StandardCharsets.UTF_8).length;
    }
}
