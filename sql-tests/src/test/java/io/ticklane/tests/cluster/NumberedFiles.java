package io.ticklane.tests.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.ResultSet;
import java.sql.SQLException;

/// Files of rows that follow from their number, so that the answers of queries are known without an
/// engine.
///
/// @param pattern of all files, as SQL names them
/// @param rows in all files together
public record NumberedFiles(String pattern, int rows) {
    private static final int GROUPS = 16;
    private static final int NAMES = 5_000;
    private static final int STEP = 7_919;
    private static final int SIZES = 97;
    private static final int IDS_OF_A_BUNDLE = 4;

    /// Writes some files of so many rows each.
    public static NumberedFiles write(Path folder, int files, int rowsEach) throws IOException {
        for (int file = 0; file < files; file++) {
            Path path = folder.resolve(String.format("rows-%03d.csv", file));
            try (BufferedWriter out = Files.newBufferedWriter(path)) {
                out.write("id,grp,name,size\n");
                for (int id = file * rowsEach; id < (file + 1) * rowsEach; id++) {
                    out.write(id + "," + group(id) + "," + name(id) + "," + size(id) + "\n");
                }
            }
        }
        return new NumberedFiles(folder + "/rows-*.csv", files * rowsEach);
    }

    private static int group(int id) {
        return id % GROUPS;
    }

    private static String name(int id) {
        return "name-" + (10_000 + (int) ((long) id * STEP % NAMES));
    }

    private static int size(int id) {
        return id % SIZES;
    }

    /// What is asked of the files.
    public enum Question {
        /// A few groups: nodes scan, and send little.
        GROUPS("SELECT grp, COUNT(*), SUM(size), MIN(name) FROM '%s' GROUP BY grp ORDER BY grp"),
        /// Many groups: nodes send each other nearly all.
        BUNDLES(
                "SELECT COUNT(*), SUM(n), SUM(sizes), MIN(least) FROM (SELECT id / 4 AS bundle,"
                        + " COUNT(*) AS n, SUM(size) AS sizes, MIN(name) AS least FROM '%s'"
                        + " GROUP BY id / 4) AS b"),
        /// Groups by a column of the files, which nodes may share by reading all of them.
        NAMES(
                "SELECT COUNT(*), SUM(n), SUM(sizes), MIN(name) FROM (SELECT name, COUNT(*) AS n,"
                        + " SUM(size) AS sizes FROM '%s' GROUP BY name) AS b"),
        /// All rows, in their order.
        ROWS("SELECT id, name, size FROM '%s'");

        private final String sql;

        Question(String sql) {
            this.sql = sql;
        }

        String sql(NumberedFiles files) {
            return sql.formatted(files.pattern());
        }
    }

    /// Called after a row was read.
    interface RowRead {
        void row(int count) throws InterruptedException;
    }

    /// Reads an answer to its end; fails if a row is wrong or missing.
    void check(Question question, ResultSet answer, RowRead read)
            throws SQLException, InterruptedException {
        int count = 0;
        while (answer.next()) {
            switch (question) {
                case GROUPS -> checkGroup(count, answer);
                case BUNDLES -> checkTotals(answer, rows / IDS_OF_A_BUNDLE);
                case NAMES -> checkTotals(answer, NAMES);
                case ROWS -> {
                    if (answer.getInt(1) != count
                            || !name(count).equals(answer.getString(2))
                            || answer.getInt(3) != size(count)) {
                        throw new AssertionError(
                                "row "
                                        + count
                                        + " is "
                                        + answer.getInt(1)
                                        + " "
                                        + answer.getString(2)
                                        + " "
                                        + answer.getInt(3));
                    }
                }
            }
            count++;
            read.row(count);
        }
        assertThat(count)
                .as("rows of the answer")
                .isEqualTo(
                        switch (question) {
                            case GROUPS -> GROUPS;
                            case BUNDLES, NAMES -> 1;
                            case ROWS -> rows;
                        });
    }

    private void checkGroup(int group, ResultSet answer) throws SQLException {
        long count = 0;
        long sizes = 0;
        String least = null;
        for (int id = group; id < rows; id += GROUPS) {
            count++;
            sizes += size(id);
            String name = name(id);
            least = least == null || name.compareTo(least) < 0 ? name : least;
        }
        assertThat(answer.getInt(1)).isEqualTo(group);
        assertThat(answer.getLong(2)).as("rows of group " + group).isEqualTo(count);
        assertThat(answer.getLong(3)).as("sizes of group " + group).isEqualTo(sizes);
        assertThat(answer.getString(4)).as("least name of group " + group).isEqualTo(least);
    }

    private void checkTotals(ResultSet answer, int groups) throws SQLException {
        long sizes = 0;
        String least = name(0);
        for (int id = 0; id < rows; id++) {
            sizes += size(id);
            String name = id < NAMES ? name(id) : least;
            least = name.compareTo(least) < 0 ? name : least;
        }
        assertThat(answer.getLong(1)).as("groups").isEqualTo(groups);
        assertThat(answer.getLong(2)).as("rows of all groups").isEqualTo(rows);
        assertThat(answer.getLong(3)).as("sizes of all groups").isEqualTo(sizes);
        assertThat(answer.getString(4)).as("least name").isEqualTo(least);
    }
}
