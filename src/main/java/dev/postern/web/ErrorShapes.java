package dev.postern.web;

import java.util.List;
import java.util.Optional;

import jakarta.enterprise.inject.Instance;
import jakarta.inject.Singleton;

/** Finds how the surface that a path belongs to words its errors. */
@Singleton
final class ErrorShapes {

    private final List<ErrorShape> shapes;

    ErrorShapes(Instance<ErrorShape> shapes) {
        this.shapes = shapes.stream().toList();
    }

    /** @param path of the request; null or empty where it is not known, and then there is none */
    Optional<ErrorShape> of(String path) {
        return path == null ? Optional.empty() : shapes.stream().filter(shape -> shape.covers(path)).findFirst();
    }
}
