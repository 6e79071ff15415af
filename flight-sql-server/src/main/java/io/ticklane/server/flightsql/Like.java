package io.ticklane.server.flightsql;

import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// A filter pattern of metadata calls: `%` any characters, `_` one, `\` takes the next one as it
/// is; letter case aside.
record Like(Pattern pattern) {
    static Like of(@Nullable String text) {
        if (text == null) {
            return new Like(Pattern.compile(".*", Pattern.DOTALL));
        }
        StringBuilder regex = new StringBuilder();
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '\\' && i + 1 < text.length()) {
                i++;
                regex.append(Pattern.quote(String.valueOf(text.charAt(i))));
            } else if (c == '%') {
                regex.append(".*");
            } else if (c == '_') {
                regex.append('.');
            } else {
                regex.append(Pattern.quote(String.valueOf(c)));
            }
        }
        return new Like(
                Pattern.compile(regex.toString(), Pattern.CASE_INSENSITIVE | Pattern.DOTALL));
    }

    boolean matches(String name) {
        return pattern.matcher(name).matches();
    }
}
