package io.ticklane.console.demo;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.StringJoiner;

/// Trades of some symbols that go on for as long as somebody wants more: orders move a [Book] for
/// each. Where the seed is the same, so are symbols, prices and sizes; the times are the caller's.
final class LiveMarket {
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss.SSSSSS", Locale.ROOT);

    /// The symbols there are.
    static final int SYMBOLS = 12;

    private static final int CENTS = 100;
    private static final int ORDERS_FOR_A_TRADE = 3;

    private final SplitMix64 random;
    private final Book[] books = new Book[SYMBOLS];

    LiveMarket(long seed) {
        random = new SplitMix64(seed);
        for (int i = 0; i < SYMBOLS; i++) {
            int dollars = 20 + random.below(180);
            books[i] = new Book(dollars * CENTS, 1 + i / 4, 4 + 4 * random.uniform(), random);
        }
    }

    /// The values of so many trades for INSERT, evenly over a time: `ts, symbol, price, size`.
    String trades(Instant from, Duration time, int count) {
        StringJoiner rows = new StringJoiner(", ");
        for (int i = 0; i < count; i++) {
            int symbol = random.below(SYMBOLS);
            Book book = books[symbol];
            for (int order = 0; order < ORDERS_FOR_A_TRADE; order++) {
                book.press(random.uniform() < 0.5, random);
            }
            boolean buy = random.uniform() < 0.5;
            double price = (buy ? book.ask() : book.bid()) / (double) CENTS;
            int size = book.take(buy, random);
            rows.add(
                    String.format(
                            Locale.ROOT,
                            "(TIMESTAMP '%s', '%s', %.2fE0, %d)",
                            text(from.plus(time.multipliedBy(i).dividedBy(count))),
                            MarketDay.symbol(symbol),
                            price,
                            size));
        }
        return rows.toString();
    }

    private static String text(Instant time) {
        return TIME.format(LocalDateTime.ofInstant(time, ZoneOffset.UTC));
    }
}
