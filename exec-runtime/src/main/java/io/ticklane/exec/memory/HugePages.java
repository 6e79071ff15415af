package io.ticklane.exec.memory;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import org.jspecify.annotations.Nullable;

/// Asks Linux for pages of two megabytes where much memory is used at once: they are made a few at
/// a time instead of by thousands, which is most of what fresh memory costs. Elsewhere, or where
/// the system refuses, nothing happens.
final class HugePages {
    private static final long PAGE_BYTES = 2L << 20;
    private static final int MADV_HUGEPAGE = 14;
    private static final @Nullable MethodHandle ADVISE = advise();

    private HugePages() {}

    /// Advises the pages that lie within some memory.
    static void ask(long address, long bytes) {
        long from = (address + PAGE_BYTES - 1) & -PAGE_BYTES;
        long to = (address + bytes) & -PAGE_BYTES;
        if (ADVISE == null || to <= from) {
            return;
        }
        try {
            int _ = (int) ADVISE.invokeExact(from, to - from, MADV_HUGEPAGE);
        } catch (Throwable e) {
            throw new IllegalStateException("the call of madvise failed", e);
        }
    }

    @SuppressWarnings("restricted")
    private static @Nullable MethodHandle advise() {
        if (!System.getProperty("os.name").equals("Linux")) {
            return null;
        }
        FunctionDescriptor shape =
                FunctionDescriptor.of(
                        ValueLayout.JAVA_INT,
                        ValueLayout.JAVA_LONG,
                        ValueLayout.JAVA_LONG,
                        ValueLayout.JAVA_INT);
        Linker linker = Linker.nativeLinker();
        return linker.defaultLookup()
                .find("madvise")
                .map((MemorySegment symbol) -> linker.downcallHandle(symbol, shape))
                .orElse(null);
    }
}
