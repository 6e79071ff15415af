package io.ticklane.exec.source;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Random;

/// Writes a Parquet file of one row group with many pages of random lengths, which end at other
/// rows in each column: `n` BIGINT, and VARCHAR that may be NULL, `s` with a dictionary and `t`
/// plain.
final class PagedFile {
    private static final int INTEGER = 5;
    private static final int LONG = 6;
    private static final int BINARY = 8;
    private static final int LIST = 9;
    private static final int STRUCT = 12;
    private static final int TEXT = 6;
    private static final int NUMBER = 2;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final Deque<Integer> outer = new ArrayDeque<>();
    private int last;

    private PagedFile() {}

    static boolean isNull(int row) {
        return row % 100 < row / 3000;
    }

    static String coded(int row) {
        return "S" + row % 50;
    }

    static String plain(int row) {
        return "x".repeat(row % 7) + row;
    }

    static void write(Path path, int rows, int mostOfPage, Random random) throws IOException {
        PagedFile file = new PagedFile();
        file.out.writeBytes("PAR1".getBytes(StandardCharsets.US_ASCII));
        List<long[]> chunks = new ArrayList<>();
        for (int column = 0; column < 3; column++) {
            long start = file.out.size();
            if (column == 1) {
                file.dictionary();
            }
            long pages = file.out.size();
            for (int row = 0; row < rows; ) {
                int count = Math.min(rows - row, 1 + random.nextInt(mostOfPage));
                file.page(column, row, count);
                row += count;
            }
            chunks.add(new long[] {start, pages, file.out.size() - start});
        }
        int footer = file.out.size();
        file.footer(rows, chunks);
        int length = file.out.size() - footer;
        file.out.writeBytes(little(length));
        file.out.writeBytes("PAR1".getBytes(StandardCharsets.US_ASCII));
        Files.write(path, file.out.toByteArray());
    }

    private static byte[] little(int value) {
        return ByteBuffer.allocate(4).order(ByteOrder.LITTLE_ENDIAN).putInt(value).array();
    }

    private void dictionary() {
        ByteArrayOutputStream values = new ByteArrayOutputStream();
        for (int i = 0; i < 50; i++) {
            values.writeBytes(text(coded(i)));
        }
        number(INTEGER, 1, 2);
        number(INTEGER, 2, values.size());
        number(INTEGER, 3, values.size());
        begin(7);
        number(INTEGER, 1, 50);
        number(INTEGER, 2, 0);
        end();
        stop();
        out.writeBytes(values.toByteArray());
    }

    private static byte[] text(String value) {
        byte[] bytes = value.getBytes(StandardCharsets.UTF_8);
        return ByteBuffer.allocate(4 + bytes.length)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt(bytes.length)
                .put(bytes)
                .array();
    }

    private void page(int column, int from, int count) {
        ByteArrayOutputStream page = new ByteArrayOutputStream();
        if (column == 0) {
            for (int row = from; row < from + count; row++) {
                page.writeBytes(little(row));
                page.writeBytes(little(0));
            }
        } else {
            int groups = (count + 7) / 8;
            ByteArrayOutputStream levels = new ByteArrayOutputStream();
            varint(levels, groups << 1 | 1);
            byte[] bits = new byte[groups];
            ByteArrayOutputStream values = new ByteArrayOutputStream();
            for (int i = 0; i < count; i++) {
                int row = from + i;
                if (!isNull(row)) {
                    bits[i >> 3] |= (byte) (1 << (i & 7));
                    if (column == 1) {
                        // a run of one code of six bits
                        values.write(1 << 1);
                        values.write(row % 50);
                    } else {
                        values.writeBytes(text(plain(row)));
                    }
                }
            }
            levels.writeBytes(bits);
            page.writeBytes(little(levels.size()));
            page.writeBytes(levels.toByteArray());
            if (column == 1) {
                page.write(6);
            }
            page.writeBytes(values.toByteArray());
        }
        number(INTEGER, 1, 0);
        number(INTEGER, 2, page.size());
        number(INTEGER, 3, page.size());
        begin(5);
        number(INTEGER, 1, count);
        number(INTEGER, 2, column == 1 ? 8 : 0);
        number(INTEGER, 3, 3);
        number(INTEGER, 4, 3);
        end();
        stop();
        out.writeBytes(page.toByteArray());
    }

    private void footer(int rows, List<long[]> chunks) {
        List<String> names = List.of("n", "s", "t");
        number(INTEGER, 1, 1);
        list(2, STRUCT, 4);
        element();
        binary(4, "root");
        number(INTEGER, 5, 3);
        end();
        for (int column = 0; column < 3; column++) {
            element();
            number(INTEGER, 1, column == 0 ? NUMBER : TEXT);
            number(INTEGER, 3, column == 0 ? 0 : 1);
            binary(4, names.get(column));
            if (column > 0) {
                number(INTEGER, 6, 0);
            }
            end();
        }
        number(LONG, 3, rows);
        list(4, STRUCT, 1);
        element();
        list(1, STRUCT, 3);
        for (int column = 0; column < 3; column++) {
            long[] chunk = chunks.get(column);
            element();
            number(LONG, 2, chunk[0]);
            begin(3);
            number(INTEGER, 1, column == 0 ? NUMBER : TEXT);
            number(INTEGER, 4, 0);
            number(LONG, 5, rows);
            number(LONG, 6, chunk[2]);
            number(LONG, 7, chunk[2]);
            number(LONG, 9, chunk[1]);
            if (column == 1) {
                number(LONG, 11, chunk[0]);
            }
            end();
            end();
        }
        number(LONG, 2, 0);
        number(LONG, 3, rows);
        end();
        stop();
    }

    private void field(int id, int type) {
        out.write((id - last) << 4 | type);
        last = id;
    }

    private void number(int type, int id, long value) {
        field(id, type);
        varint(out, value << 1 ^ value >> 63);
    }

    private void binary(int id, String value) {
        field(id, BINARY);
        varint(out, value.length());
        out.writeBytes(value.getBytes(StandardCharsets.US_ASCII));
    }

    private void list(int id, int type, int size) {
        field(id, LIST);
        out.write(size << 4 | type);
    }

    private void begin(int id) {
        field(id, STRUCT);
        element();
    }

    private void element() {
        outer.push(last);
        last = 0;
    }

    private void end() {
        out.write(0);
        last = outer.pop();
    }

    private void stop() {
        out.write(0);
        last = 0;
    }

    private static void varint(ByteArrayOutputStream to, long value) {
        long rest = value;
        for (; (rest & ~0x7fL) != 0; rest >>>= 7) {
            to.write((int) ((rest & 0x7f) | 0x80));
        }
        to.write((int) rest);
    }
}
