package dev.postern.events;

import java.util.ArrayList;
import java.util.List;

/** A set of moments: spans that do not touch, the earliest first. */
record Times(List<Span> spans) {

    static final Times NEVER = new Times(List.of());
    static final Times ALWAYS = new Times(List.of(new Span(Long.MIN_VALUE, Long.MAX_VALUE)));

    Times {
        spans = List.copyOf(spans);
    }

    static Times of(long first, long last) {
        return first > last ? NEVER : new Times(List.of(new Span(first, last)));
    }

    Times and(Times other) {
        List<Span> both = new ArrayList<>();
        for (Span a : spans) {
            for (Span b : other.spans) {
                long first = Math.max(a.first(), b.first());
                long last = Math.min(a.last(), b.last());
                if (first <= last) {
                    both.add(new Span(first, last));
                }
            }
        }
        return new Times(both);
    }

    Times or(Times other) {
        return not().and(other.not()).not();
    }

    Times not() {
        List<Span> gaps = new ArrayList<>();
        long next = Long.MIN_VALUE;
        for (Span span : spans) {
            if (span.first() > next) {
                gaps.add(new Span(next, span.first() - 1));
            }
            if (span.last() == Long.MAX_VALUE) {
                return new Times(gaps);
            }
            next = span.last() + 1;
        }
        gaps.add(new Span(next, Long.MAX_VALUE));
        return new Times(gaps);
    }
}
