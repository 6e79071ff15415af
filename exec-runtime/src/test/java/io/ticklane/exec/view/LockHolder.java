package io.ticklane.exec.view;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/// A process that locks a file, says `L`, and waits until it is ended.
final class LockHolder {
    private LockHolder() {}

    public static void main(String[] arguments) throws IOException {
        try (FileChannel channel =
                FileChannel.open(Path.of(arguments[0]), StandardOpenOption.WRITE)) {
            System.out.write(channel.lock().isValid() ? 'L' : 'N');
            System.out.flush();
            int read = System.in.read();
            System.out.write(read);
        }
    }
}
