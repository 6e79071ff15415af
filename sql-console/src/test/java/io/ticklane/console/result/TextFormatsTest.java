package io.ticklane.console.result;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedWriter;
import java.io.IOException;
import java.io.StringWriter;
import java.math.BigDecimal;
import java.sql.SQLException;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Each format, byte by byte.
final class TextFormatsTest {
    private static final List<Column> COLUMNS =
            List.of(
                    new Column("ts", "TIMESTAMP", false),
                    new Column("symbol", "VARCHAR", false),
                    new Column("price", "DOUBLE", true),
                    new Column("size", "BIGINT", true));

    private static final List<@Nullable Object[]> ROWS =
            List.of(
                    new @Nullable Object[] {
                        LocalDateTime.of(2013, 10, 7, 8, 0, 0, 464_000_000), "IBM", 184.55, 100L
                    },
                    new @Nullable Object[] {
                        LocalDateTime.of(2013, 10, 7, 8, 0, 1), "a,\"b\"\n|c\\", Double.NaN, null
                    },
                    new @Nullable Object[] {null, "", null, -5L});

    @Test
    void csv() throws Exception {
        assertThat(write(new CsvFormat()))
                .isEqualTo(
                        """
                        ts,symbol,price,size
                        2013-10-07 08:00:00.464,IBM,184.55,100
                        2013-10-07 08:00:01,"a,""b""
                        |c\\",NaN,
                        ,"",,-5
                        """);
    }

    @Test
    void json() throws Exception {
        assertThat(write(new JsonFormat()))
                .isEqualTo(
                        """
                        [
                        {"ts":"2013-10-07 08:00:00.464","symbol":"IBM","price":184.55,"size":100},
                        {"ts":"2013-10-07 08:00:01","symbol":"a,\\"b\\"\\n|c\\\\","price":"NaN","size":null},
                        {"ts":null,"symbol":"","price":null,"size":-5}
                        ]
                        """);
    }

    @Test
    void jsonWithoutRowsIsAnEmptyArray() throws Exception {
        StringWriter out = new StringWriter();
        assertThat(new JsonFormat().write(new MemoryRows(COLUMNS, List.of()), out)).isZero();
        assertThat(out).hasToString("[]\n");
    }

    @Test
    void jsonKeysAreUniqueAndNestedValuesStayNested() throws Exception {
        List<Column> columns =
                List.of(
                        new Column("a", "BIGINT ARRAY", false),
                        new Column("a", "MAP", false),
                        new Column("a_2", "VARBINARY", false));
        List<@Nullable Object> list = new ArrayList<>(List.of(1L, "x"));
        list.add(null);
        StringWriter out = new StringWriter();
        new JsonFormat()
                .write(
                        new MemoryRows(
                                columns,
                                List.<@Nullable Object[]>of(
                                        new Object[] {list, Map.of("k", 0.5), new byte[] {1, -1}})),
                        out);
        assertThat(out)
                .hasToString(
                        "[\n{\"a\":[1,\"x\",null],\"a_2\":{\"k\":0.5},\"a_2_2\":\"01ff\"}\n]\n");
    }

    @Test
    void markdown() throws Exception {
        assertThat(write(new MarkdownFormat()))
                .isEqualTo(
                        """
                        | ts | symbol | price | size |
                        | --- | --- | ---: | ---: |
                        | 2013-10-07 08:00:00.464 | IBM | 184.55 | 100 |
                        | 2013-10-07 08:00:01 | a,"b"<br>\\|c\\\\ | NaN | NULL |
                        | NULL |  | NULL | -5 |
                        """);
    }

    @Test
    void table() throws Exception {
        assertThat(write(new TableFormat(false)))
                .isEqualTo(
                        """
                        ┌─────────────────────────┬────────────┬────────┬──────┐
                        │ ts                      │ symbol     │  price │ size │
                        ├─────────────────────────┼────────────┼────────┼──────┤
                        │ 2013-10-07 08:00:00.464 │ IBM        │ 184.55 │  100 │
                        │ 2013-10-07 08:00:01     │ a,"b"\\n|c\\ │    NaN │ NULL │
                        │ NULL                    │            │   NULL │   -5 │
                        └─────────────────────────┴────────────┴────────┴──────┘
                        """);
    }

    @Test
    void wideCharactersTakeTwoColumnsOfATable() throws Exception {
        StringWriter out = new StringWriter();
        new TableFormat(false)
                .write(
                        new MemoryRows(
                                List.of(new Column("名前", "VARCHAR", false)),
                                List.<@Nullable Object[]>of(
                                        new Object[] {"株価"}, new Object[] {"äbc"})),
                        out);
        assertThat(out)
                .hasToString(
                        """
                        ┌──────┐
                        │ 名前 │
                        ├──────┤
                        │ 株価 │
                        │ äbc  │
                        └──────┘
                        """);
    }

    @Test
    void rowsThatKeepComingAreShownBeforeTheNextIsWaitedFor() throws Exception {
        StringWriter shown = new StringWriter();
        BufferedWriter out = new BufferedWriter(shown);
        Rows rows =
                new MemoryRows(
                        List.of(new Column("n", "BIGINT", true)),
                        List.<@Nullable Object[]>of(
                                new Object[] {1L}, new Object[] {2L}, new Object[] {3L}));
        List<String> before = new ArrayList<>();
        Rows watched =
                new Rows() {
                    @Override
                    public List<Column> columns() {
                        return rows.columns();
                    }

                    @Override
                    public boolean next() throws SQLException, IOException {
                        before.add(shown.toString());
                        return rows.next();
                    }

                    @Override
                    public @Nullable Object value(int column) throws SQLException {
                        return rows.value(column);
                    }
                };
        TableFormat.live(false).write(new LiveRows(watched, out), out);
        assertThat(before.get(1)).contains("│ n │", "│ 1 │").doesNotContain("│ 2 │");
        assertThat(before.get(2)).contains("│ 2 │").doesNotContain("│ 3 │");
        assertThat(before.get(3)).contains("│ 3 │");
    }

    @Test
    void nullIsDimWhereColoursAreAllowed() throws Exception {
        assertThat(write(new TableFormat(true))).contains("\u001b[2mNULL");
        assertThat(write(new TableFormat(false))).doesNotContain("\u001b");
    }

    @Test
    void expanded() throws Exception {
        assertThat(write(new ExpandedFormat()))
                .startsWith(
                        """
                        ── row 1 ───────────────────────────────
                        ts     │ 2013-10-07 08:00:00.464
                        symbol │ IBM
                        price  │ 184.55
                        size   │ 100
                        ── row 2 ───────────────────────────────
                        """);
    }

    @ParameterizedTest
    @CsvSource({
        "0.1, 0.1",
        "100.0, 100.0",
        "1.0E-5, 0.00001",
        "1.0E-6, 1e-6",
        "1.5E-7, 1.5e-7",
        "-1.2345678E7, -12345678.0",
        "1.0E7, 10000000.0",
        "1.2345678912E8, 123456789.12",
        "9.007199254740993E15, 9007199254740992.0",
        "1.0E16, 1e16",
        "-2.5E300, -2.5e300",
        "4.9E-324, 4.9e-324",
        "0.0, 0.0",
        "-0.0, -0.0",
        "NaN, NaN",
        "Infinity, Infinity"
    })
    void doublesAreShortAndReadBackTheSame(String java, String text) {
        double value = Double.parseDouble(java);
        assertThat(CellText.of(value)).isEqualTo(text);
        assertThat(Double.valueOf(CellText.of(value))).isEqualTo(Double.valueOf(value));
    }

    @Test
    void otherValuesHaveOneText() {
        assertThat(CellText.of(0.1f)).isEqualTo("0.1");
        assertThat(CellText.of(new BigDecimal("1E+3"))).isEqualTo("1000");
        assertThat(CellText.of(new BigDecimal("1.2300"))).isEqualTo("1.2300");
        assertThat(CellText.of(LocalDate.of(2024, 2, 29))).isEqualTo("2024-02-29");
        assertThat(CellText.of(LocalTime.of(9, 30, 0, 1))).isEqualTo("09:30:00.000000001");
        assertThat(CellText.of(LocalTime.of(9, 30))).isEqualTo("09:30:00");
        assertThat(CellText.of(OffsetDateTime.parse("2024-01-02T03:04:05.5Z")))
                .isEqualTo("2024-01-02 03:04:05.5+00:00");
        assertThat(CellText.of(new byte[] {0, (byte) 0xAB})).isEqualTo("00ab");
        assertThat(CellText.of(true)).isEqualTo("true");
        assertThat(CellText.of(List.of(1L, List.of(2L)))).isEqualTo("[1, [2]]");
    }

    @ParameterizedTest
    @ValueSource(ints = {20, 40, 57, 80, 200})
    void aFittedTableIsNeverWiderThanTheWindow(int window) throws Exception {
        StringWriter out = new StringWriter();
        List<@Nullable Object[]> rows = new ArrayList<>();
        for (long i = 0; i < 100; i++) {
            rows.add(
                    new @Nullable Object[] {
                        LocalDateTime.of(2013, 10, 7, 8, 0), "long text ".repeat(9), i / 7.0, i
                    });
        }
        assertThat(new FittedTable(window, 10, false).write(new MemoryRows(COLUMNS, rows), out))
                .isEqualTo(100);
        List<String> lines =
                out.toString().lines().filter(line -> !line.contains("shown")).toList();
        assertThat(lines).hasSize(4 + 11 + 1);
        assertThat(lines).allMatch(line -> DisplayWidth.of(line) == DisplayWidth.of(lines.get(0)));
        assertThat(DisplayWidth.of(lines.getFirst())).isLessThanOrEqualTo(window);
    }

    @Test
    void aFittedTableShowsTheFirstAndTheLastRows() throws Exception {
        List<@Nullable Object[]> rows = new ArrayList<>();
        for (long i = 1; i <= 10; i++) {
            rows.add(new Object[] {i});
        }
        StringWriter out = new StringWriter();
        new FittedTable(80, 4, false)
                .write(new MemoryRows(List.of(new Column("n", "BIGINT", true)), rows), out);
        assertThat(out)
                .hasToString(
                        """
                        ┌────────┐
                        │      n │
                        │ bigint │
                        ├────────┤
                        │      1 │
                        │      2 │
                        │      ⋮ │
                        │      9 │
                        │     10 │
                        └────────┘
                        """);
    }

    private static String write(TextFormat format) throws SQLException, IOException {
        StringWriter out = new StringWriter();
        assertThat(format.write(new MemoryRows(COLUMNS, ROWS), out)).isEqualTo(ROWS.size());
        return out.toString();
    }
}
