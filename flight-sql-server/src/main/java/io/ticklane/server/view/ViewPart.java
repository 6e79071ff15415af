package io.ticklane.server.view;

import io.ticklane.exec.connector.Part;
import io.ticklane.exec.view.OutputWriter;
import io.ticklane.planner.catalog.TableName;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.IntStream;

/// What one task works on: a materialized view, or a part of a divided one, which reads and writes
/// the partitions of its number.
///
/// @param part the part; empty where the view is not divided
record ViewPart(ViewDefinition view, Optional<Part> part) {
    /// The parts of a view; itself where it is not divided.
    static List<ViewPart> of(ViewDefinition view) {
        return view.parts() == 0
                ? List.of(new ViewPart(view, Optional.empty()))
                : IntStream.range(0, view.parts())
                        .mapToObj(number ->
                                new ViewPart(view, Optional.of(new Part(number, view.parts()))))
                        .toList();
    }

    /// The name of the view.
    TableName name() {
        return view.name();
    }

    /// The number of the part.
    OptionalInt number() {
        return part.map(one -> OptionalInt.of(one.number())).orElse(OptionalInt.empty());
    }

    /// What it is called where its rows go.
    OutputWriter writer() {
        return new OutputWriter(view.name().toString(), part);
    }

    /// The folder of the part in one of the view.
    Path folder(Path ofView) {
        return part.map(one -> ofView.resolve(Integer.toString(one.number()))).orElse(ofView);
    }

    /// As people say it.
    @Override
    public String toString() {
        return part.map(one -> "part " + one.number() + " of ").orElse("")
                + "the materialized view "
                + view.name();
    }
}
