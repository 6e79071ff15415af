package io.ticklane.fintech;

import io.ticklane.api.function.BoundCall;
import io.ticklane.api.function.FrameKernel;
import io.ticklane.api.function.FunctionCatalog;
import io.ticklane.api.function.FunctionDefinition;
import io.ticklane.api.function.FunctionSpec;
import io.ticklane.api.function.Parameter;
import io.ticklane.api.function.Range;
import io.ticklane.api.function.RunningKernel;
import io.ticklane.api.state.State;
import io.ticklane.api.state.StateMemory;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// A function of the catalog with constants; drives its kernel over rows.
record FunctionCall(FunctionDefinition definition, Map<String, Object> constants) {
    private static final FunctionCatalog CATALOG = FunctionCatalog.load();

    FunctionCall {
        constants = Map.copyOf(constants);
    }

    /// Every function of the catalog, once for each word and flag that its constants may have.
    static List<FunctionCall> all() {
        List<FunctionCall> calls = new ArrayList<>();
        for (FunctionDefinition definition : CATALOG.all()) {
            List<Map<String, Object>> variants = List.of(Map.of());
            for (Parameter.Constant constant : definition.spec().constants()) {
                variants =
                        variants.stream()
                                .flatMap(v ->
                                        samples(constant).stream().map(s -> with(v, constant, s)))
                                .toList();
            }
            variants.forEach(constants -> calls.add(new FunctionCall(definition, constants)));
        }
        return calls;
    }

    static FunctionCall of(String name, Object... constants) {
        Map<String, Object> map = new HashMap<>();
        for (int i = 0; i < constants.length; i += 2) {
            map.put((String) constants[i], constants[i + 1]);
        }
        return new FunctionCall(
                CATALOG.find(name).stream()
                        .filter(d -> hasAll(d.spec(), map))
                        .findFirst()
                        .orElseThrow(),
                map);
    }

    private static boolean hasAll(FunctionSpec spec, Map<String, Object> given) {
        return spec.constants().stream().allMatch(c -> c.optional() || given.containsKey(c.name()))
                && given.keySet().stream().allMatch(name -> spec.parameter(name).isPresent());
    }

    private static Map<String, Object> with(
            Map<String, Object> before, Parameter.Constant constant, Object value) {
        Map<String, Object> all = new HashMap<>(before);
        all.put(constant.name(), value);
        return all;
    }

    private static List<Object> samples(Parameter.Constant constant) {
        return switch (constant.range()) {
            case Range.OneOf words -> List.copyOf(words.words());
            case Range.Any _ -> List.of(true, false);
            case Range.Interval interval -> List.of(sample(constant, interval));
        };
    }

    /// A number that suits short random series: the one for its name, else the default, else one
    /// from the range.
    private static Object sample(Parameter.Constant constant, Range.Interval range) {
        boolean whole = constant.type().kind().isInteger();
        return switch (constant.name()) {
            case "alpha" -> 0.3;
            case "lambda" -> 0.94;
            case "n", "threshold" ->
                    whole ? (Object) 5L : constant.name().equals("n") ? 5.0 : 2000.0;
            case "fast" -> 3L;
            case "slow" -> 7L;
            case "signal" -> 4L;
            case "h", "c" -> 2.5;
            case "k" -> whole ? (Object) 2L : 2.0;
            default -> constant.fallback().orElseGet(() -> within(range, whole));
        };
    }

    private static Object within(Range.Interval range, boolean whole) {
        double low = Double.isFinite(range.low()) ? range.low() : 0;
        double number = Double.isFinite(range.high()) ? (low + range.high()) / 2 : low + 3;
        return whole ? (Object) Math.max((long) number, 1L) : number;
    }

    FunctionSpec spec() {
        return definition.spec();
    }

    BoundCall bound() {
        return spec().bind(constants);
    }

    boolean isFrame() {
        return definition instanceof FunctionDefinition.Frame;
    }

    FrameKernel frame() {
        return ((FunctionDefinition.Frame) definition).bind(bound());
    }

    RunningKernel running() {
        return ((FunctionDefinition.Running) definition).bind(bound());
    }

    /// An empty state of a kernel's layout with slots for the keys of rows.
    static State state(io.ticklane.api.state.StateLayout layout, Rows rows) {
        State state = new State(layout, StateMemory.heap());
        state.ensure(rows.keys());
        return state;
    }

    /// Everything that comes out for rows: scalar and running functions, a column for each output;
    /// frame functions, the value of each key's group; table functions, all cells in order.
    double[] results(Rows rows) {
        return results(rows, List.of(rows.size()));
    }

    /// The same with the input cut before the given rows; the last is the number of rows.
    double[] results(Rows rows, List<Integer> cuts) {
        Drive drive = new Drive(this, rows);
        int from = 0;
        for (int to : cuts) {
            drive.take(from, to);
            from = to;
        }
        return drive.finish();
    }

    /// The function's own column of results for one key.
    double[] column(double[]... columns) {
        Rows rows = Rows.of(columns);
        Results results = new Results(running().outputs(), rows.size());
        running()
                .advance(
                        state(running().layout(), rows),
                        rows.slotView(),
                        rows.columns(),
                        0,
                        rows.size(),
                        results.outputs());
        return results.column(((FunctionDefinition.Running) definition).output());
    }

    @Override
    public String toString() {
        return spec().signature() + " " + constants;
    }
}
