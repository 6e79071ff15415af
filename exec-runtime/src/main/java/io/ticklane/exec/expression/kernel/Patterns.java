package io.ticklane.exec.expression.kernel;

import io.ticklane.api.error.EngineException;
import io.ticklane.api.error.ErrorCode;
import io.ticklane.exec.batch.Dictionary;
import io.ticklane.exec.expression.value.LikePattern;
import io.ticklane.exec.expression.value.Texts;
import io.ticklane.exec.query.QueryContext;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import org.jspecify.annotations.Nullable;

/// LIKE and regular expressions; the pattern of the row before is kept compiled. Regular
/// expressions are those of [Pattern]; a search that takes long obeys the query's cancel.
public final class Patterns {
    private Patterns() {}

    /// LIKE and ILIKE; the escape is a backslash unless given, and none when empty, as in
    /// PostgreSQL.
    public static final class Like implements RowFunction {
        private final Dictionary dictionary;
        private final boolean foldCase;
        private int patternCode = -1;
        private int escapeCode = -1;
        private @Nullable LikePattern pattern;

        /// A function over texts of a dictionary.
        public Like(Dictionary dictionary, boolean foldCase) {
            this.dictionary = dictionary;
            this.foldCase = foldCase;
        }

        @Override
        public long apply(Argument[] in, int row) {
            int wanted = in[1].integer(row);
            int escape = in.length == 3 ? in[2].integer(row) : -1;
            LikePattern current = pattern;
            if (current == null || wanted != patternCode || escape != escapeCode) {
                current =
                        LikePattern.compile(
                                dictionary.text(wanted),
                                escape < 0 ? "\\" : dictionary.text(escape),
                                foldCase);
                pattern = current;
                patternCode = wanted;
                escapeCode = escape;
            }
            return current.matches(dictionary.text(in[0].integer(row))) ? 1 : 0;
        }
    }

    /// A regular expression with the code that it was compiled from.
    private static final class Regexp {
        private final Dictionary dictionary;
        private final QueryContext context;
        private int code = -1;
        private @Nullable Pattern pattern;

        Regexp(Dictionary dictionary, QueryContext context) {
            this.dictionary = dictionary;
            this.context = context;
        }

        Matcher matcher(int patternCode, String text) {
            Pattern current = pattern;
            if (current == null || patternCode != code) {
                current = compile(dictionary.text(patternCode));
                pattern = current;
                code = patternCode;
            }
            return current.matcher(new Watched(text, 0, text.length(), new long[1], context));
        }

        private static Pattern compile(String text) {
            try {
                return Pattern.compile(text);
            } catch (PatternSyntaxException e) {
                throw new EngineException(
                        ErrorCode.INVALID_ARGUMENT,
                        "'"
                                + text
                                + "' is not a regular expression: "
                                + e.getDescription()
                                + " near character "
                                + (e.getIndex() + 1),
                        e);
            }
        }
    }

    /// REGEXP_LIKE: some part matches.
    public static final class RegexpLike implements RowFunction {
        private final Dictionary dictionary;
        private final Regexp regexp;

        /// A function over texts of a dictionary.
        public RegexpLike(Dictionary dictionary, QueryContext context) {
            this.dictionary = dictionary;
            this.regexp = new Regexp(dictionary, context);
        }

        @Override
        public long apply(Argument[] in, int row) {
            return regexp.matcher(in[1].integer(row), dictionary.text(in[0].integer(row))).find()
                    ? 1
                    : 0;
        }
    }

    /// REGEXP_REPLACE: all matches, with `\1` to `\9` and `\&` for what matched.
    public static final class RegexpReplace implements RowFunction {
        private final Dictionary dictionary;
        private final Regexp regexp;

        /// A function over texts of a dictionary.
        public RegexpReplace(Dictionary dictionary, QueryContext context) {
            this.dictionary = dictionary;
            this.regexp = new Regexp(dictionary, context);
        }

        @Override
        public long apply(Argument[] in, int row) {
            Matcher matcher =
                    regexp.matcher(in[1].integer(row), dictionary.text(in[0].integer(row)));
            String replacement = dictionary.text(in[2].integer(row));
            try {
                return dictionary.code(matcher.replaceAll(Texts.javaReplacement(replacement)));
            } catch (IndexOutOfBoundsException e) {
                throw new EngineException(
                        ErrorCode.INVALID_ARGUMENT,
                        "the replacement '"
                                + replacement
                                + "' names a group that the pattern lacks",
                        e);
            }
        }
    }

    /// A text that looks after the query's cancel while a matcher goes to and fro in it.
    private record Watched(String text, int from, int to, long[] reads, QueryContext context)
            implements CharSequence {
        private static final long CHECK = 0xffff;

        @Override
        public int length() {
            return to - from;
        }

        @Override
        public char charAt(int index) {
            if ((++reads[0] & CHECK) == 0) {
                context.check();
            }
            return text.charAt(from + index);
        }

        @Override
        public CharSequence subSequence(int start, int end) {
            return new Watched(text, from + start, from + end, reads, context);
        }

        @Override
        public String toString() {
            return text.substring(from, to);
        }
    }
}
