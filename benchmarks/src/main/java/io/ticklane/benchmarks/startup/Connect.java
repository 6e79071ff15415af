package io.ticklane.benchmarks.startup;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/// A program that uses the engine in its process: it connects, asks once and says so.
public final class Connect {
    private Connect() {}

    /// Prints `connected`.
    public static void main(String[] arguments) throws SQLException, IOException {
        try (Connection connection = DriverManager.getConnection("jdbc:ticklane:");
                Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery("SELECT 1");
                FileOutputStream out = new FileOutputStream(FileDescriptor.out)) {
            if (result.next() && result.getInt(1) == 1) {
                out.write("connected\n".getBytes(StandardCharsets.UTF_8));
            }
        }
    }
}
