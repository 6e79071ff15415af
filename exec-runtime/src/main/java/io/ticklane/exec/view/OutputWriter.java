package io.ticklane.exec.view;

import io.ticklane.exec.connector.Part;
import java.util.Optional;

/// Who writes rows of a view: the view, or a part of a divided one, which writes its partition.
///
/// @param view the view's name, which no other view has whose rows go to the same place
/// @param part the part; empty where the view is not divided
public record OutputWriter(String view, Optional<Part> part) {
    /// A view that is not divided.
    public static OutputWriter of(String view) {
        return new OutputWriter(view, Optional.empty());
    }

    /// What no other writer to the same place is called.
    public String name() {
        return part.map(one -> "part " + one.number() + " of " + view).orElse(view);
    }
}
