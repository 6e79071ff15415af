package io.ticklane.console.demo;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/// Writes a market day as `trades.csv` and `quotes.csv`, in order of time.
final class MarketFiles implements Tape, AutoCloseable {
    private static final byte[] DATE = "2026-01-05 ".getBytes(StandardCharsets.US_ASCII);
    private static final String TRADES = "ts,symbol,price,size\n";
    private static final String QUOTES = "ts,symbol,bid_price,bid_size,ask_price,ask_size\n";
    private static final int FRACTION_DIGITS = 9;
    private static final int BUFFER = 1 << 18;

    private final OutputStream trades;
    private final OutputStream quotes;
    private final byte[][] symbols = new byte[MarketDay.SYMBOLS][];
    private final byte[] line = new byte[128];
    private int length;

    private MarketFiles(OutputStream trades, OutputStream quotes) throws IOException {
        this.trades = trades;
        this.quotes = quotes;
        for (int i = 0; i < symbols.length; i++) {
            symbols[i] = MarketDay.symbol(i).getBytes(StandardCharsets.US_ASCII);
        }
        trades.write(TRADES.getBytes(StandardCharsets.US_ASCII));
        quotes.write(QUOTES.getBytes(StandardCharsets.US_ASCII));
    }

    /// Plays the day into two files of the folder, which is made if it is missing. Files that are
    /// there are replaced.
    static void write(MarketDay day, Path folder) throws IOException {
        Files.createDirectories(folder);
        try (var trades = open(folder.resolve("trades.csv"));
                var quotes = open(folder.resolve("quotes.csv"));
                var files = new MarketFiles(trades, quotes)) {
            day.play(files);
        }
    }

    private static OutputStream open(Path file) throws IOException {
        return new BufferedOutputStream(Files.newOutputStream(file), BUFFER);
    }

    @Override
    public void quote(long nanos, int symbol, Book book) throws IOException {
        start(nanos, symbol);
        price(book.bid());
        number(book.bidSize());
        price(book.ask());
        number(book.askSize());
        end(quotes);
    }

    @Override
    public void trade(long nanos, int symbol, int price, int size) throws IOException {
        start(nanos, symbol);
        price(price);
        number(size);
        end(trades);
    }

    private void start(long nanos, int symbol) {
        length = 0;
        text(DATE);
        long seconds = nanos / 1_000_000_000L;
        digits(seconds / 3600, 2);
        line[length++] = ':';
        digits(seconds / 60 % 60, 2);
        line[length++] = ':';
        digits(seconds % 60, 2);
        line[length++] = '.';
        digits(nanos % 1_000_000_000L, FRACTION_DIGITS);
        line[length++] = ',';
        text(symbols[symbol]);
    }

    private void price(int ticks) {
        number(ticks / 100);
        line[length++] = '.';
        digits(ticks % 100, 2);
    }

    private void number(int value) {
        line[length++] = ',';
        int size = 1;
        for (int rest = value / 10; rest > 0; rest /= 10) {
            size++;
        }
        digits(value, size);
    }

    private void digits(long value, int count) {
        long rest = value;
        for (int i = count - 1; i >= 0; i--) {
            line[length + i] = (byte) ('0' + rest % 10);
            rest /= 10;
        }
        length += count;
    }

    private void text(byte[] bytes) {
        System.arraycopy(bytes, 0, line, length, bytes.length);
        length += bytes.length;
    }

    private void end(OutputStream out) throws IOException {
        line[length++] = '\n';
        out.write(line, 0, length);
    }

    @Override
    public void close() throws IOException {
        trades.flush();
        quotes.flush();
    }
}
