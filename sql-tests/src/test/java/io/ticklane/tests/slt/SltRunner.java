package io.ticklane.tests.slt;

import io.ticklane.tests.slt.FrontDoor.Answer;
import io.ticklane.tests.slt.FrontDoor.Refusal;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Plays the records of a file through a door and says what is not as written.
public final class SltRunner {
    private final FrontDoor door;
    private final String shared;
    private final List<String> failures = new ArrayList<>();
    private final List<String> transcript = new ArrayList<>();
    private volatile int line;

    /// A runner through a door; `shared` stands in for `${shared}`.
    public SltRunner(FrontDoor door, String shared) {
        this.door = door;
        this.shared = shared;
    }

    /// Plays all records; the failures, none when all is as written.
    public List<String> play(Path file, List<SltRecord> records) {
        for (SltRecord record : records) {
            line = record.line();
            String failure =
                    switch (record) {
                        case SltRecord.StatementOk ok -> statementOk(ok);
                        case SltRecord.StatementError error -> statementError(error);
                        case SltRecord.Query query -> query(query);
                        case SltRecord.RequireShared _ -> null;
                    };
            if (failure != null) {
                failures.add(
                        file + ":" + record.line() + " through " + door.name() + ": " + failure);
            }
        }
        return failures;
    }

    /// The line of the record that is played, or was the last; asked by any thread.
    public int line() {
        return line;
    }

    /// All rows that queries gave, bit for bit: the same through every door.
    public List<String> transcript() {
        return transcript;
    }

    private @Nullable String statementOk(SltRecord.StatementOk record) {
        try {
            door.run(expand(record.sql()));
            return null;
        } catch (Refusal e) {
            return "failed with " + e.sqlState() + ": " + e.getMessage();
        }
    }

    private @Nullable String statementError(SltRecord.StatementError record) {
        try {
            door.run(expand(record.sql()));
            return "succeeded, but must fail with " + record.sqlState();
        } catch (Refusal e) {
            if (!e.sqlState().isEmpty() && !e.sqlState().equals(record.sqlState())) {
                return "failed with "
                        + e.sqlState()
                        + " instead of "
                        + record.sqlState()
                        + ": "
                        + e.getMessage();
            }
            return Pattern.compile(record.messageRegex(), Pattern.DOTALL)
                            .matcher(e.getMessage())
                            .find()
                    ? null
                    : "the message does not match /"
                            + record.messageRegex()
                            + "/: "
                            + e.getMessage();
        }
    }

    private @Nullable String query(SltRecord.Query record) {
        Answer answer;
        try {
            answer = door.run(expand(record.sql()));
        } catch (Refusal e) {
            return "failed with " + e.sqlState() + ": " + e.getMessage();
        }
        if (answer.columns().size() != record.types().length()) {
            return "gave the columns " + answer.columns() + ", but the types are " + record.types();
        }
        List<String> actual = new ArrayList<>();
        for (List<@Nullable String> row : answer.rows()) {
            List<String> cells = new ArrayList<>();
            for (String cell : row) {
                cells.add(cell == null ? "NULL" : cell.isEmpty() ? "(empty)" : cell);
            }
            actual.add(String.join("\t", cells));
        }
        List<String> expected = new ArrayList<>();
        record.rows().forEach(row -> expected.add(expand(row)));
        if (record.rowSort()) {
            Collections.sort(actual);
            Collections.sort(expected);
        }
        transcript.addAll(actual);
        return compare(record, expected, actual);
    }

    private static @Nullable String compare(
            SltRecord.Query record, List<String> expected, List<String> actual) {
        for (int i = 0; i < Math.min(expected.size(), actual.size()); i++) {
            if (!sameRow(record, expected.get(i), actual.get(i))) {
                return "row "
                        + (i + 1)
                        + " is\n  "
                        + actual.get(i)
                        + "\nbut must be\n  "
                        + expected.get(i);
            }
        }
        return expected.size() == actual.size()
                ? null
                : "gave "
                        + actual.size()
                        + " rows instead of "
                        + expected.size()
                        + ":\n  "
                        + String.join("\n  ", actual);
    }

    private static boolean sameRow(SltRecord.Query record, String expected, String actual) {
        String[] left = expected.split("\t", -1);
        String[] right = actual.split("\t", -1);
        if (left.length != right.length || left.length != record.types().length()) {
            return false;
        }
        for (int i = 0; i < left.length; i++) {
            boolean same =
                    record.types().charAt(i) == 'R'
                            ? sameNumber(left[i], right[i], record.tolerance())
                            : left[i].equals(right[i]);
            if (!same) {
                return false;
            }
        }
        return true;
    }

    private static boolean sameNumber(String expected, String actual, double tolerance) {
        if (expected.equals(actual)) {
            return true;
        }
        if (expected.equals("NULL") || actual.equals("NULL")) {
            return false;
        }
        double left = Double.parseDouble(expected);
        double right = Double.parseDouble(actual);
        return left == right
                || Math.abs(left - right) <= tolerance * Math.max(Math.abs(left), Math.abs(right));
    }

    private String expand(String text) {
        return text.replace("${shared}", shared);
    }
}
