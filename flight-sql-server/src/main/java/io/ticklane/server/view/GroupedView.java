package io.ticklane.server.view;

import io.ticklane.api.error.EngineException;
import io.ticklane.planner.catalog.TableName;
import io.ticklane.server.state.KeptFiles;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.stream.Collectors;

/// A materialized view as its group keeps it: the definition as a node's folder has it, and what is
/// to be done with it.
///
/// @param id this view and no other, also of its name
/// @param revision counts what was said of it
/// @param wish what is to be done with it
/// @param forgotten the parts of a view that is being dropped of which nothing is left
/// @param refreshed the revision with which REFRESH was said last; 0 where it never was
record GroupedView(
        ViewDefinition view,
        String id,
        long revision,
        Wish wish,
        Set<Integer> forgotten,
        long refreshed) {
    private static final System.Logger LOG = System.getLogger(GroupedView.class.getName());
    private static final String VIEW = "view ";
    private static final String ID = "group.id";
    private static final String REVISION = "group.revision";
    private static final String WISH = "group.wish";
    private static final String FORGOTTEN = "group.forgotten";
    private static final String REFRESHED = "group.refreshed";

    /// What whoever has a view does with it.
    enum Wish {
        /// It runs.
        RUN,
        /// It does not run.
        PAUSE,
        /// Its rows' place is told that it is no more, then it is forgotten.
        DROP
    }

    GroupedView {
        forgotten = Set.copyOf(forgotten);
    }

    /// A view that is new.
    static GroupedView of(ViewDefinition view) {
        return new GroupedView(view, UUID.randomUUID().toString(), 1, Wish.RUN, Set.of(), 0);
    }

    /// The same with another wish.
    GroupedView wishing(Wish next) {
        return new GroupedView(view, id, revision + 1, next, forgotten, refreshed);
    }

    /// The same, which is to begin anew and run.
    GroupedView refreshing() {
        return new GroupedView(view, id, revision + 1, Wish.RUN, forgotten, revision + 1);
    }

    /// The last REFRESH, as the outputs of the parts know which one they have seen; empty where
    /// there was none.
    Optional<String> refresh() {
        return refreshed == 0 ? Optional.empty() : Optional.of(id + "/" + refreshed);
    }

    /// The parts that there are, each of which falls to a node by itself; the view where it is not
    /// divided.
    List<ViewPart> parts() {
        return ViewPart.of(view).stream()
                .filter(part -> !forgotten.contains(part.number().orElse(-1)))
                .toList();
    }

    /// Whether there is such a part.
    boolean has(ViewPart part) {
        return parts().stream().anyMatch(each -> each.part().equals(part.part()));
    }

    /// What is left when a part is forgotten; empty where nothing is.
    Optional<GroupedView> without(ViewPart part) {
        Set<Integer> gone = new TreeSet<>(forgotten);
        part.number().ifPresent(gone::add);
        return gone.size() >= view.parts()
                ? Optional.empty()
                : Optional.of(new GroupedView(view, id, revision, wish, gone, refreshed));
    }

    /// The key of a view in the group.
    static String key(TableName name) {
        return VIEW + KeptFiles.name(name);
    }

    /// The key of a part, by which it falls to a node, and how it goes is told.
    static String key(ViewPart part) {
        String view = key(part.name());
        return part.number().isPresent() ? view + "/" + part.number().getAsInt() : view;
    }

    /// Whether a key is that of a view.
    static boolean isKey(String key) {
        return key.startsWith(VIEW);
    }

    /// The text that the group keeps.
    String text() {
        Properties kept = view.properties();
        kept.setProperty(ID, id);
        kept.setProperty(REVISION, Long.toString(revision));
        kept.setProperty(WISH, wish.name());
        kept.setProperty(REFRESHED, Long.toString(refreshed));
        kept.setProperty(
                FORGOTTEN,
                forgotten.stream().sorted().map(String::valueOf).collect(Collectors.joining(",")));
        return ViewDefinition.text(kept);
    }

    /// The view of a key; empty where there is none, or none that this release can read.
    static Optional<GroupedView> find(Map<String, String> definitions, String key) {
        return Optional.ofNullable(definitions.get(key)).flatMap(text -> read(key, text));
    }

    /// The view of a text; empty where this release cannot read it, which is said in the log.
    static Optional<GroupedView> read(String key, String text) {
        try {
            Properties kept = ViewDefinition.read(text);
            return Optional.of(
                    new GroupedView(
                            ViewDefinition.of(kept),
                            ViewDefinition.get(kept, ID),
                            Long.parseLong(ViewDefinition.get(kept, REVISION)),
                            Wish.valueOf(ViewDefinition.get(kept, WISH)),
                            numbers(kept.getProperty(FORGOTTEN, "")),
                            Long.parseLong(kept.getProperty(REFRESHED, "0"))));
        } catch (EngineException | IllegalArgumentException e) {
            LOG.log(
                    System.Logger.Level.ERROR,
                    "the "
                            + key
                            + " of the group is left out; it is damaged or of another version of"
                            + " Ticklane: "
                            + e.getMessage());
            return Optional.empty();
        }
    }

    private static Set<Integer> numbers(String text) {
        return text.isEmpty()
                ? Set.of()
                : Arrays.stream(text.split(",", -1))
                        .map(Integer::valueOf)
                        .collect(Collectors.toSet());
    }
}
