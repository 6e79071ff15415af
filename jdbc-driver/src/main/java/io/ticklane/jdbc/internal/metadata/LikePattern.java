package io.ticklane.jdbc.internal.metadata;

import java.util.Locale;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// A pattern of the metadata calls: `%` for any text, `_` for one character, `\` before either for
/// itself. Names match in any case, as identifiers do.
final class LikePattern implements Predicate<@Nullable String> {
    private final @Nullable Pattern pattern;

    /// @param like null matches all
    LikePattern(@Nullable String like) {
        this.pattern =
                like == null || like.equals("%") ? null : Pattern.compile(regex(like), FLAGS);
    }

    private static final int FLAGS =
            Pattern.CASE_INSENSITIVE | Pattern.UNICODE_CASE | Pattern.DOTALL;

    private static String regex(String like) {
        StringBuilder regex = new StringBuilder();
        for (int i = 0; i < like.length(); i++) {
            char c = like.charAt(i);
            if (c == '\\' && i + 1 < like.length()) {
                i++;
                regex.append(Pattern.quote(String.valueOf(like.charAt(i))));
            } else if (c == '%') {
                regex.append(".*");
            } else if (c == '_') {
                regex.append('.');
            } else {
                regex.append(Pattern.quote(String.valueOf(c)));
            }
        }
        return regex.toString();
    }

    @Override
    public boolean test(@Nullable String name) {
        return pattern == null || pattern.matcher(name == null ? "" : name).matches();
    }

    /// A name that must be equal; null matches all.
    static Predicate<@Nullable String> exactly(@Nullable String wanted) {
        if (wanted == null) {
            return name -> true;
        }
        String lower = wanted.toLowerCase(Locale.ROOT);
        return name -> name != null && name.toLowerCase(Locale.ROOT).equals(lower);
    }
}
