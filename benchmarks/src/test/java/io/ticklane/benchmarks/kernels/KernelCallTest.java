package io.ticklane.benchmarks.kernels;

import static org.assertj.core.api.Assertions.assertThatCode;

import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.openjdk.jmh.infra.Blackhole;

/// Every function of the catalogue can be measured.
final class KernelCallTest {
    private static final int ROWS = 10_000;

    private static final Blackhole HOLE =
            new Blackhole(
                    "Today's password is swordfish. I understand instantiating Blackholes directly is dangerous.");

    static List<String> names() {
        return KernelCall.names();
    }

    @ParameterizedTest
    @MethodSource("names")
    void everyFunctionRunsOverMarketRows(String name) {
        for (int keys : new int[] {1, 100}) {
            KernelRun run = KernelRun.of(KernelCall.of(name), ROWS, keys, HOLE);
            assertThatCode(run::all).doesNotThrowAnyException();
        }
    }
}
