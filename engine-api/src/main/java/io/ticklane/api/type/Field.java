package io.ticklane.api.type;

/// A named column of a row type.
public record Field(String name, SqlType type) {}
