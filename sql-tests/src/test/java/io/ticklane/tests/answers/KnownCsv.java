package io.ticklane.tests.answers;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A file of known answers: columns by name, empty fields are null. Fields have no quotes inside.
record KnownCsv(List<String> columns, List<String[]> rows) {
    static KnownCsv read(Path path) throws IOException {
        List<String> lines = Files.readAllLines(path);
        List<String[]> rows = new ArrayList<>();
        for (String line : lines.subList(1, lines.size())) {
            rows.add(line.split(",", -1));
        }
        return new KnownCsv(List.of(lines.get(0).replace("\"", "").split(",", -1)), rows);
    }

    @Nullable String text(int row, String column) {
        String field = rows.get(row)[columns.indexOf(column)].replace("\"", "");
        return field.isEmpty() || field.equals("NA") || field.equals("NaN") ? null : field;
    }
}
