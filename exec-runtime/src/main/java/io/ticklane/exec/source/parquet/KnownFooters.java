package io.ticklane.exec.source.parquet;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What the footers said that were read last. A statement needs a footer when it is planned and
/// when it runs, and the next statement again: its bytes are read each time and compared, so that
/// no change of a file is missed, but are not understood anew.
///
/// Threads: any.
final class KnownFooters {
    private static final int MOST = 32;
    private static final int MOST_BYTES = 256 << 10;

    private final Map<Footer, FileMetadata> known = new LinkedHashMap<>(MOST, 0.75f, true);

    private record Footer(byte[] bytes, long fileBytes) {
        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof Footer(byte[] others, long size)
                    && size == fileBytes
                    && Arrays.equals(bytes, others);
        }

        @Override
        public int hashCode() {
            return Arrays.hashCode(bytes);
        }
    }

    /// What a footer of a file of so many bytes says, if that is known.
    synchronized @Nullable FileMetadata find(byte[] footer, long fileBytes) {
        return known.get(new Footer(footer, fileBytes));
    }

    /// Keeps what a footer says, if it is not too large; the oldest is forgotten.
    synchronized void keep(byte[] footer, long fileBytes, FileMetadata file) {
        if (footer.length > MOST_BYTES) {
            return;
        }
        known.put(new Footer(footer, fileBytes), file);
        if (known.size() > MOST) {
            known.remove(known.keySet().iterator().next());
        }
    }
}
