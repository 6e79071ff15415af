package io.ticklane.tests.memory;

import static org.assertj.core.api.Assertions.assertThat;

import io.ticklane.server.session.Engine;
import java.io.File;
import java.lang.reflect.Method;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/// Arrow's classes need each other while they are initialized: an allocator can be had also where
/// none of them was touched before.
final class FirstAllocatorTest {
    @Test
    void nothingOfArrowHasToBeInitializedBefore() throws Exception {
        URL[] path =
                Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
                        .map(FirstAllocatorTest::url)
                        .toArray(URL[]::new);
        // classes of its own, none of which is initialized yet
        try (URLClassLoader fresh =
                new URLClassLoader(path, ClassLoader.getPlatformClassLoader())) {
            Class<?> engine = Class.forName(Engine.class.getName(), true, fresh);
            assertThat(engine).isNotSameAs(Engine.class);
            Method newAllocator = engine.getMethod("newAllocator", long.class);
            try (AutoCloseable allocator = (AutoCloseable) newAllocator.invoke(null, 1L << 20)) {
                assertThat(allocator.getClass().getClassLoader()).isSameAs(fresh);
            }
        }
    }

    private static URL url(String entry) {
        try {
            return Path.of(entry).toUri().toURL();
        } catch (MalformedURLException e) {
            throw new IllegalArgumentException(entry, e);
        }
    }
}
