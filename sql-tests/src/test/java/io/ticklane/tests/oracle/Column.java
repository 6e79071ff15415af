package io.ticklane.tests.oracle;

/// A column that an expression may use, by its whole name.
record Column(String name, Type type) {}
