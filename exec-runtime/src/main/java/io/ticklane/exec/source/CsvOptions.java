package io.ticklane.exec.source;

import io.ticklane.api.error.EngineException;
import io.ticklane.api.error.ErrorCode;
import io.ticklane.api.plan.TableSource.Option;
import java.util.List;
import java.util.Locale;

/// How a CSV file is written.
///
/// @param delimiter between fields; a tab for files that end in .tsv unless said
/// @param header whether the first record has the names of the columns
/// @param nullText an unquoted field of this text is NULL
record CsvOptions(char delimiter, boolean header, String nullText) {
    static CsvOptions of(String path, List<Option> options) {
        char delimiter = path.toLowerCase(Locale.ROOT).endsWith(".tsv") ? '\t' : ',';
        boolean header = true;
        String nullText = "";
        for (Option option : options) {
            String value = option.value();
            switch (option.name().toLowerCase(Locale.ROOT)) {
                case "delimiter", "delim", "sep" -> delimiter = delimiter(value);
                case "header" -> header = flag(value);
                case "null", "nullstr" -> nullText = value;
                default ->
                        throw new EngineException(
                                ErrorCode.INVALID_ARGUMENT,
                                "unknown CSV option '"
                                        + option.name()
                                        + "'; known are delimiter, header and null");
            }
        }
        return new CsvOptions(delimiter, header, nullText);
    }

    /// Whether an unquoted field is NULL.
    boolean isNull(char[] buffer, int offset, int length) {
        if (length != nullText.length()) {
            return false;
        }
        for (int i = 0; i < length; i++) {
            if (buffer[offset + i] != nullText.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    private static char delimiter(String value) {
        String text = value.equals("\\t") ? "\t" : value;
        if (text.length() != 1 || text.charAt(0) == '"' || text.charAt(0) == '\n') {
            throw new EngineException(
                    ErrorCode.INVALID_ARGUMENT,
                    "the CSV delimiter must be one character, not '" + value + "'");
        }
        return text.charAt(0);
    }

    private static boolean flag(String value) {
        return switch (value.toLowerCase(Locale.ROOT)) {
            case "true" -> true;
            case "false" -> false;
            default ->
                    throw new EngineException(
                            ErrorCode.INVALID_ARGUMENT,
                            "the CSV option header must be true or false, not '" + value + "'");
        };
    }
}
