package io.ticklane.tests.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.ticklane.tests.cluster.FaultyCluster;
import io.ticklane.tests.cluster.NumberedFiles.Question;
import io.ticklane.tests.cluster.RunningQuery;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/// A node to which three of ten packets do not come: it is slow, is taken for gone and comes back,
/// over and over. No query hangs, and none has a wrong answer.
@EnabledIfSystemProperty(named = "ticklane.faults", matches = "all")
final class PacketLossTest {
    private static final int VICTIM = 1;
    private static final int PERCENT = 30;
    private static final int ROUNDS = 4;

    @TempDir private Path folder;

    @Test
    void aNodeThatLosesPacketsMakesNoQueryHangAndNoAnswerWrong() throws Exception {
        String obstacle = LossyNetwork.obstacle();
        assumeThat(obstacle)
                .as("no network that loses packets, which needs root, ip and nft: %s", obstacle)
                .isEmpty();
        try (LossyNetwork network = new LossyNetwork(FaultyCluster.NODES);
                FaultyCluster cluster = FaultyCluster.start(folder, network)) {
            network.lose(VICTIM, PERCENT);
            for (int round = 0; round < ROUNDS; round++) {
                for (Question question : Question.values()) {
                    try (RunningQuery query = cluster.ask(question, -1)) {
                        RunningQuery.End end = query.end();
                        String what = question + ": " + end.error();
                        if (question == Question.ROWS) {
                            assertThat(end.state()).as(what).isIn("right", "08006");
                        } else {
                            assertThat(end.state()).as(what).isEqualTo("right");
                        }
                    }
                }
            }
            network.heal();
            cluster.requireWhole();
        }
    }
}
