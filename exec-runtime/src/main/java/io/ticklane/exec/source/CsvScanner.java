package io.ticklane.exec.source;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/// Finds where the records of a CSV file end, without reading their fields. It sees records as
/// [CsvRows] gets them: quotes at the beginning of a field enclose all up to the next single quote,
/// and empty lines are no records. What is malformed is seen somehow; reading the fields will fail
/// on it.
///
/// Threads: one at a time.
final class CsvScanner implements AutoCloseable {
    private static final int BUFFER_BYTES = 1 << 18;

    private final InputStream in;
    private final byte delimiter;
    private final byte[] bytes = new byte[BUFFER_BYTES];

    /// the place in the file of the first byte in the buffer
    private long base;

    private int at;
    private int limit;

    /// the byte before those in the buffer
    private byte before = '\n';

    private boolean quoted;
    private long closingQuote = -1;
    private long recordFrom;
    private long records;
    private long lines;

    /// A scanner at the beginning of a file.
    CsvScanner(String path, byte delimiter) throws IOException {
        this.in = Files.newInputStream(Path.of(path));
        this.delimiter = delimiter;
    }

    /// The place in the file to which records were passed.
    long position() {
        return base + at;
    }

    /// How many records were passed, the header included.
    long records() {
        return records;
    }

    /// How many lines were passed.
    long lines() {
        return lines;
    }

    /// Passes over records until one ends at a place of the file or behind it, or the file ends.
    void pass(long least) throws IOException {
        while (at < limit || fill()) {
            if (quoted) {
                passQuoted();
            } else if (passLine() && position() >= least) {
                return;
            }
        }
        if (position() > recordFrom) {
            records++;
            recordFrom = position();
        }
    }

    /// Passes over bytes outside of quotes; whether a record has ended.
    private boolean passLine() throws IOException {
        byte[] buffer = bytes;
        int to = limit;
        for (int i = at; i < to; i++) {
            int each = buffer[i] & 0xff;
            // few bytes are not above the greatest of those that matter
            if (each > '"') {
                continue;
            }
            if (each == '"' && opens(i)) {
                quoted = true;
                at = i + 1;
                return false;
            }
            if (each == '\n' || each == '\r') {
                at = i + 1;
                endRecord(each);
                return true;
            }
        }
        at = to;
        return false;
    }

    /// Whether a quote begins a field, or follows a closing quote: then both are one in the text.
    private boolean opens(int place) {
        byte last = previous(place);
        return last == delimiter
                || last == '\n'
                || last == '\r'
                || base + place - 1 == closingQuote;
    }

    private byte previous(int place) {
        return place == 0 ? before : bytes[place - 1];
    }

    private void endRecord(int end) throws IOException {
        lines++;
        if (position() - 1 > recordFrom) {
            records++;
        }
        if (end == '\r' && (at < limit || fill()) && bytes[at] == '\n') {
            at++;
        }
        recordFrom = position();
    }

    private void passQuoted() {
        byte[] buffer = bytes;
        int to = limit;
        for (int i = at; i < to; i++) {
            int each = buffer[i] & 0xff;
            if (each > '"') {
                continue;
            }
            if (each == '"') {
                quoted = false;
                closingQuote = base + i;
                at = i + 1;
                return;
            }
            if (each == '\r' || (each == '\n' && previous(i) != '\r')) {
                lines++;
            }
        }
        at = to;
    }

    private boolean fill() throws IOException {
        if (limit > 0) {
            before = bytes[limit - 1];
        }
        base += limit;
        at = 0;
        limit = Math.max(0, in.read(bytes, 0, bytes.length));
        return limit > 0;
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}
