package io.ticklane.exec.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import io.ticklane.exec.operator.Source;
import io.ticklane.exec.operator.WaitingSource.Claim;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// What comes out of several receivers, one after the other.
final class ConcatReceiverTest {
    private final MorselQueue first = new MorselQueue(4, () -> {});
    private final MorselQueue second = new MorselQueue(4, () -> {});
    private final ConcatReceiver all =
            ConcatReceiver.of(List.of(first.receiver(), second.receiver()), null);

    private static void end(MorselQueue queue, int morsels) {
        for (int morsel = 0; morsel < morsels; morsel++) {
            queue.put(morsel, 0, List.of());
        }
        queue.finish(morsels);
    }

    private long taken() {
        return Objects.requireNonNull(all.next()).sequence();
    }

    @Test
    void aMorselThatIsClaimedIsTakenAlthoughALaterReceiverWasClaimedMeanwhile() {
        end(first, 1);
        end(second, 2);

        assertThat(all.claim()).isEqualTo(Claim.MORSEL);
        assertThat(all.claim()).isEqualTo(Claim.MORSEL);
        assertThat(all.claim()).isEqualTo(Claim.MORSEL);
        assertThat(all.claim()).isEqualTo(Claim.END);

        assertThat(List.of(taken(), taken(), taken())).containsExactly(0L, 1L, 2L);
    }

    @Test
    void aReceiverThatEndsWhileItIsAskedEndsNothingElse() {
        assertThat(all.claim()).isEqualTo(Claim.NOT_YET);
        end(first, 0);
        assertThat(all.claim()).isEqualTo(Claim.NOT_YET);
        end(second, 1);
        assertThat(all.claim()).isEqualTo(Claim.MORSEL);
        assertThat(all.claim()).isEqualTo(Claim.END);
        assertThat(taken()).isZero();
    }

    @Test
    void theSourceComesAfterAllThatWasClaimed() {
        Source rows =
                new Source() {
                    private boolean given;

                    @Override
                    public @Nullable Morsel next() {
                        return given ? null : given();
                    }

                    private Morsel given() {
                        given = true;
                        return new HeldMorsel(0, 0, List.of());
                    }

                    @Override
                    public void close() {}
                };
        ConcatReceiver before = ConcatReceiver.of(List.of(first.receiver()), () -> rows);
        end(first, 1);

        assertThat(before.claim()).isEqualTo(Claim.MORSEL);
        assertThat(before.claim()).isEqualTo(Claim.MORSEL);
        assertThat(before.next()).isNotNull();
        assertThat(before.next()).isNotNull();
        assertThat(before.next()).isNull();
    }
}
