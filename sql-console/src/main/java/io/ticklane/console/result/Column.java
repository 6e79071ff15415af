package io.ticklane.console.result;

/// A column of a result.
///
/// @param name as the engine names it
/// @param type its SQL type, such as `TIMESTAMP`
/// @param numeric whether its values are numbers, which are aligned right
public record Column(String name, String type, boolean numeric) {}
