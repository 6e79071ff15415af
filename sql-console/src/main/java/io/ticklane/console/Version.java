package io.ticklane.console;

import java.util.Objects;
import picocli.CommandLine.IVersionProvider;

/// What `--version` says.
final class Version implements IVersionProvider {

    /// Made by picocli.
    Version() {}

    /// The version of the jar, or `development` where there is none.
    static String number() {
        return Objects.requireNonNullElse(
                Version.class.getPackage().getImplementationVersion(), "development");
    }

    @Override
    public String[] getVersion() {
        return new String[] {"ticklane " + number() + " (Java " + Runtime.version() + ")"};
    }
}
