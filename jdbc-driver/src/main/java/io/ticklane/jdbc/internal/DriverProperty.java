package io.ticklane.jdbc.internal;

import java.util.List;

/// What may stand in a URL or in connection properties for the driver itself. All other names are
/// session settings.
public enum DriverProperty {
    /// Who connects.
    USER("user", "Name of the user", ""),
    /// The user's password.
    PASSWORD("password", "Password of the user", ""),
    /// A token instead of user and password.
    TOKEN("token", "Bearer token, instead of user and password", ""),
    /// Encryption.
    TLS("tls", "Whether to encrypt the connection", "false true"),
    /// Certificates to trust.
    CERTIFICATE("tlsCertificate", "PEM file with the certificates to trust", ""),
    /// Time for a server to answer.
    LOGIN_TIMEOUT("loginTimeout", "Seconds to wait for each server to answer", ""),
    /// Wall clock of times without zone.
    TIME_ZONE("timeZone", "Zone in which java.sql.Timestamp shows timestamps", ""),
    /// What to do when a transaction is asked for.
    TRANSACTIONS(
            "transactions",
            "What setAutoCommit(false), commit and rollback do: there are no transactions",
            "refuse ignore"),
    /// Name shown to the server.
    APPLICATION("ApplicationName", "Name of the application", "");

    private final String key;
    private final String meaning;
    private final String choices;

    DriverProperty(String key, String meaning, String choices) {
        this.key = key;
        this.meaning = meaning;
        this.choices = choices;
    }

    /// The name in a URL or in properties.
    public String key() {
        return key;
    }

    /// What it is for.
    public String meaning() {
        return meaning;
    }

    /// The values it may have, the default first; empty if any.
    public List<String> choices() {
        return choices.isEmpty() ? List.of() : List.of(choices.split(" ", -1));
    }
}
