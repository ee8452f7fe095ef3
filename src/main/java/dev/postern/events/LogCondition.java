package dev.postern.events;

import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;

import dev.postern.audit.LogId;

/** What somebody looks for among the kept events: {@link LogQueryParser} makes it of a query. */
sealed interface LogCondition {

    /** Every event. */
    static LogCondition any() {
        return new All(List.of());
    }

    /**
     * When events of a shape can meet the condition. As only the time of events differs within a shape, this says exactly which
     * of its events do, but for conditions about ids ({@link #hasIds}), for which it may say too much.
     */
    Times times(EventShape shape);

    /** Whether this event meets the condition. */
    boolean matches(EventShape shape, LogId id);

    /** Whether the condition is about the time of events alone, and {@link #times} needs no shape. */
    boolean isAboutTime();

    boolean hasIds();

    /** The opposite, with each negation at the innermost place. */
    LogCondition not();

    /** Texts that every event that meets the condition has in fields with an index. */
    default Map<EventField, String> required() {
        return Map.of();
    }

    /** All of them. */
    record All(List<LogCondition> parts) implements LogCondition {

        public All {
            parts = List.copyOf(parts);
        }

        @Override
        public Times times(EventShape shape) {
            Times all = Times.ALWAYS;
            for (LogCondition part : parts) {
                all = all.and(part.times(shape));
            }
            return all;
        }

        @Override
        public boolean matches(EventShape shape, LogId id) {
            return parts.stream().allMatch(part -> part.matches(shape, id));
        }

        @Override
        public boolean isAboutTime() {
            return parts.stream().allMatch(LogCondition::isAboutTime);
        }

        @Override
        public boolean hasIds() {
            return parts.stream().anyMatch(LogCondition::hasIds);
        }

        @Override
        public LogCondition not() {
            return new Any(parts.stream().map(LogCondition::not).toList());
        }

        @Override
        public Map<EventField, String> required() {
            Map<EventField, String> all = new EnumMap<>(EventField.class);
            parts.forEach(part -> all.putAll(part.required()));
            return all;
        }
    }

    /** At least one of them. */
    record Any(List<LogCondition> parts) implements LogCondition {

        public Any {
            parts = List.copyOf(parts);
        }

        @Override
        public Times times(EventShape shape) {
            Times any = Times.NEVER;
            for (LogCondition part : parts) {
                any = any.or(part.times(shape));
            }
            return any;
        }

        @Override
        public boolean matches(EventShape shape, LogId id) {
            return parts.stream().anyMatch(part -> part.matches(shape, id));
        }

        @Override
        public boolean isAboutTime() {
            return parts.stream().allMatch(LogCondition::isAboutTime);
        }

        @Override
        public boolean hasIds() {
            return parts.stream().anyMatch(LogCondition::hasIds);
        }

        @Override
        public LogCondition not() {
            return new All(parts.stream().map(LogCondition::not).toList());
        }

        @Override
        public Map<EventField, String> required() {
            return parts.size() == 1 ? parts.get(0).required() : Map.of();
        }
    }

    /** The event happened in these times. */
    record When(Times times) implements LogCondition {

        @Override
        public Times times(EventShape shape) {
            return times;
        }

        @Override
        public boolean matches(EventShape shape, LogId id) {
            return times.spans().stream().anyMatch(
                    span -> span.first() <= id.epochMillis() && id.epochMillis() <= span.last());
        }

        @Override
        public boolean isAboutTime() {
            return true;
        }

        @Override
        public boolean hasIds() {
            return false;
        }

        @Override
        public LogCondition not() {
            return new When(times.not());
        }
    }

    /**
     * The event has an id like this.
     *
     * @param times of all such events, and perhaps of others
     */
    record Ids(Times times, Predicate<String> ids) implements LogCondition {

        @Override
        public Times times(EventShape shape) {
            return times;
        }

        @Override
        public boolean matches(EventShape shape, LogId id) {
            return ids.test(id.toString());
        }

        @Override
        public boolean isAboutTime() {
            return true;
        }

        @Override
        public boolean hasIds() {
            return true;
        }

        @Override
        public LogCondition not() {
            return new Ids(Times.ALWAYS, ids.negate());
        }
    }

    /**
     * A field has a text.
     *
     * @param field null: one of those that a word without a field is looked for in
     * @param text in small letters for a field with words
     * @param isBeginning whether the text may go on
     * @param isWanted false: the field must not have it
     */
    record Says(EventField field, String text, boolean isBeginning, boolean isWanted) implements LogCondition {

        /** Where a word without a field is looked for. */
        private static final List<EventField> WITHOUT_FIELD = List.of(EventField.values());
        /** Fields with an index of their own. */
        private static final Set<EventField> INDEXED = Set.of(EventField.CLIENT_ID, EventField.IP);

        @Override
        public Times times(EventShape shape) {
            return says(shape) == isWanted ? Times.ALWAYS : Times.NEVER;
        }

        @Override
        public boolean matches(EventShape shape, LogId id) {
            return says(shape) == isWanted;
        }

        private boolean says(EventShape shape) {
            return field == null ? WITHOUT_FIELD.stream().anyMatch(any -> says(any, shape.text(any)))
                    : says(field, shape.text(field));
        }

        private boolean says(EventField in, String value) {
            if (value == null || value.isEmpty() || (text.isEmpty() && !isBeginning)) {
                return false;
            }
            if (in.hasWords()) {
                return hasWords(value.toLowerCase(Locale.ROOT), text.toLowerCase(Locale.ROOT));
            }
            return isBeginning ? value.startsWith(text) : value.equals(text);
        }

        /** The text begins at the beginning of a word, and ends at the end of one unless it may go on. */
        private boolean hasWords(String value, String words) {
            for (int at = value.indexOf(words); at >= 0; at = value.indexOf(words, at + 1)) {
                int end = at + words.length();
                if ((at == 0 || !Character.isLetterOrDigit(value.charAt(at - 1)))
                        && (isBeginning || end == value.length() || !Character.isLetterOrDigit(value.charAt(end)))) {
                    return true;
                }
            }
            return false;
        }

        @Override
        public boolean isAboutTime() {
            return false;
        }

        @Override
        public boolean hasIds() {
            return false;
        }

        @Override
        public LogCondition not() {
            return new Says(field, text, isBeginning, !isWanted);
        }

        @Override
        public Map<EventField, String> required() {
            return isWanted && !isBeginning && field != null && INDEXED.contains(field) ? Map.of(field, text) : Map.of();
        }
    }

    /**
     * Something that is the same for all events of a shape, beyond the {@link EventField fields}.
     *
     * @param isWanted false: it must not be so
     */
    record Shaped(Predicate<EventShape> is, boolean isWanted) implements LogCondition {

        @Override
        public Times times(EventShape shape) {
            return is.test(shape) == isWanted ? Times.ALWAYS : Times.NEVER;
        }

        @Override
        public boolean matches(EventShape shape, LogId id) {
            return is.test(shape) == isWanted;
        }

        @Override
        public boolean isAboutTime() {
            return false;
        }

        @Override
        public boolean hasIds() {
            return false;
        }

        @Override
        public LogCondition not() {
            return new Shaped(is, !isWanted);
        }
    }
}
