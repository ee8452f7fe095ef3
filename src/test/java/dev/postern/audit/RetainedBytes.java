package dev.postern.audit;

import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.time.Clock;
import java.util.ArrayDeque;
import java.util.Collections;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReferenceArray;

/**
 * What an object takes of the heap, with all it refers to: added up object by object, so that nothing counts that others do in
 * this JVM. Each object counts once, with a header of 16 bytes and 4 bytes for a reference, as HotSpot needs at most in a heap
 * of less than 32 GiB. Clocks and the constants of enums belong to others.
 */
final class RetainedBytes {

    private static final int HEADER = 16;
    private static final int REFERENCE = 4;
    private static final Map<Class<?>, Integer> PRIMITIVES = Map.of(boolean.class, 1, byte.class, 1, char.class, 2, short.class,
            2, int.class, 4, float.class, 4, long.class, 8, double.class, 8);

    private final Set<Object> seen = Collections.newSetFromMap(new IdentityHashMap<>());
    private final Deque<Object> ahead = new ArrayDeque<>();

    private RetainedBytes() {
    }

    static long of(Object root) {
        RetainedBytes walk = new RetainedBytes();
        walk.meet(root);
        long bytes = 0;
        while (!walk.ahead.isEmpty()) {
            long size = walk.size(walk.ahead.pop());
            bytes += (size + 7) / 8 * 8;
        }
        return bytes;
    }

    private void meet(Object object) {
        if (object != null && !(object instanceof Enum) && !(object instanceof Clock) && seen.add(object)) {
            ahead.push(object);
        }
    }

    /** Of this object alone; those it refers to are met. */
    private long size(Object object) {
        if (object instanceof String text) {
            int width = text.chars().allMatch(character -> character < 256) ? 1 : 2;
            return HEADER + 8 + HEADER + 7 + (long) width * text.length();
        } else if (object instanceof byte[] bytes) {
            return HEADER + bytes.length;
        } else if (object instanceof Optional<?> optional) {
            meet(optional.orElse(null));
            return HEADER;
        } else if (object instanceof AtomicLong) {
            return HEADER + 8;
        } else if (object instanceof AtomicReferenceArray<?> array) {
            for (int n = 0; n < array.length(); n++) {
                meet(array.get(n));
            }
            return HEADER + HEADER + (long) REFERENCE * array.length();
        } else if (object.getClass().getName().startsWith("dev.postern.")) {
            return fields(object);
        }
        throw new AssertionError("how large is a " + object.getClass().getName() + "?");
    }

    private long fields(Object object) {
        long bytes = HEADER;
        for (Class<?> type = object.getClass(); type != Object.class; type = type.getSuperclass()) {
            for (Field field : type.getDeclaredFields()) {
                if (!Modifier.isStatic(field.getModifiers())) {
                    bytes += PRIMITIVES.getOrDefault(field.getType(), REFERENCE);
                    if (!field.getType().isPrimitive()) {
                        meet(value(field, object));
                    }
                }
            }
        }
        return bytes;
    }

    private static Object value(Field field, Object object) {
        try {
            field.setAccessible(true);
            return field.get(object);
        } catch (IllegalAccessException e) {
            throw new AssertionError(e);
        }
    }
}
