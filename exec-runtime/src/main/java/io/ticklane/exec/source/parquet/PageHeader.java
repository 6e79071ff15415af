package io.ticklane.exec.source.parquet;

import java.io.IOException;

/// What stands before a page.
///
/// @param kind one of the constants, or of a page that is passed over
/// @param plainBytes the bytes of the page without compression
/// @param bytes the bytes of the page in the file
/// @param checksum the CRC-32 of those bytes; -1 when there is none
/// @param values how many values it has, NULLs included
/// @param levelBytes the bytes of its definition levels before the values, which are not compressed
///   (second version); -1 when they are part of the values (first version)
/// @param repetitionBytes the bytes of its repetition levels before them
/// @param compressed whether its values are compressed at all
record PageHeader(
        int kind,
        int plainBytes,
        int bytes,
        long checksum,
        int values,
        int encoding,
        int levelBytes,
        int repetitionBytes,
        boolean compressed) {
    static final int ROWS = 0;
    static final int DICTIONARY = 2;
    static final int ROWS_2 = 3;

    /// Before the first page.
    static final PageHeader NONE = new PageHeader(-1, 0, 0, -1, 0, 0, -1, 0, false);

    /// Whether its values are places in the dictionary.
    boolean isCoded() {
        return encoding == 2 || encoding == 8;
    }

    static PageHeader read(Thrift in) throws IOException {
        int[] sizes = {-1, -1, -1};
        long checksum = -1;
        int[] rows = {-1, -1};
        int[] levels = {-1, 0};
        boolean compressed = true;
        for (int id = in.field(0); id != 0; id = in.field(id)) {
            switch (id) {
                case 1, 2, 3 -> sizes[id - 1] = in.integer();
                case 4 -> checksum = in.number() & 0xffff_ffffL;
                case 5, 7 -> {
                    in.struct();
                    for (int each = in.field(0); each != 0; each = in.field(each)) {
                        switch (each) {
                            case 1, 2 -> rows[each - 1] = in.integer();
                            default -> in.skip();
                        }
                    }
                }
                case 8 -> {
                    in.struct();
                    for (int each = in.field(0); each != 0; each = in.field(each)) {
                        switch (each) {
                            case 1 -> rows[0] = in.integer();
                            case 4 -> rows[1] = in.integer();
                            case 5, 6 -> levels[each - 5] = in.integer();
                            case 7 -> compressed = in.bool();
                            default -> in.skip();
                        }
                    }
                }
                default -> in.skip();
            }
        }
        if (sizes[1] < 0 || sizes[2] < 0 || levels[1] < 0) {
            throw new IOException("a page has no size");
        }
        return new PageHeader(
                sizes[0],
                sizes[1],
                sizes[2],
                checksum,
                rows[0],
                rows[1],
                levels[0],
                levels[1],
                compressed);
    }
}
