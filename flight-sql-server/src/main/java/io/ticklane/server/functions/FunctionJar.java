package io.ticklane.server.functions;

import io.ticklane.api.function.FunctionDefinition;
import io.ticklane.api.function.FunctionSpec;
import java.io.IOException;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.function.Predicate;
import java.util.jar.JarFile;
import java.util.stream.Stream;

/// The functions of one jar, with the class loader that holds it open.
record FunctionJar(List<FunctionDefinition> functions, URLClassLoader loader) {

    /// Opens a jar and looks at what each of its functions says of itself.
    ///
    /// @param taken tells the names that are functions already
    static FunctionJar open(Path jar, Predicate<String> taken) throws UnusableJarException {
        checkReadable(jar);
        URLClassLoader loader =
                new URLClassLoader(new URL[] {url(jar)}, FunctionDefinition.class.getClassLoader());
        try {
            List<FunctionDefinition> functions = find(loader);
            check(functions, taken);
            return new FunctionJar(functions, loader);
        } catch (UnusableJarException e) {
            close(loader, e);
            throw e;
        }
    }

    private static void checkReadable(Path jar) throws UnusableJarException {
        try (JarFile file = new JarFile(jar.toFile())) {
            if (file.getEntry("META-INF/services/" + FunctionDefinition.class.getName()) == null) {
                throw new UnusableJarException(
                        "it has no META-INF/services/" + FunctionDefinition.class.getName());
            }
        } catch (IOException e) {
            throw new UnusableJarException("it is no jar", e);
        }
    }

    private static URL url(Path jar) throws UnusableJarException {
        try {
            return jar.toUri().toURL();
        } catch (MalformedURLException e) {
            throw new UnusableJarException("it has no URL", e);
        }
    }

    /// The functions of the jar itself; the loader finds those of the class path too.
    private static List<FunctionDefinition> find(URLClassLoader loader)
            throws UnusableJarException {
        try {
            return ServiceLoader.load(FunctionDefinition.class, loader).stream()
                    .filter(provider -> loader.equals(provider.type().getClassLoader()))
                    .map(ServiceLoader.Provider::get)
                    .toList();
        } catch (ServiceConfigurationError | LinkageError e) {
            throw new UnusableJarException("a function cannot be made", e);
        }
    }

    private static void check(List<FunctionDefinition> functions, Predicate<String> taken)
            throws UnusableJarException {
        Set<String> signatures = new HashSet<>();
        for (FunctionDefinition function : functions) {
            FunctionSpec spec = specOf(function);
            for (String name :
                    Stream.concat(Stream.of(spec.name()), spec.aliases().stream()).toList()) {
                if (!name.matches("[A-Za-z][A-Za-z0-9_]*")) {
                    throw new UnusableJarException(
                            "'" + name + "' is no name of a function: letters, digits and _");
                }
                if (taken.test(name)) {
                    throw new UnusableJarException("there is a function " + name + " already");
                }
            }
            if (!signatures.add(spec.signature().toUpperCase(Locale.ROOT))) {
                throw new UnusableJarException("it has " + spec.signature() + " twice");
            }
        }
        if (functions.isEmpty()) {
            throw new UnusableJarException("it has no function of its own");
        }
    }

    /// What a function says of itself. It is code of somebody else: whatever it throws is about the
    /// jar.
    private static FunctionSpec specOf(FunctionDefinition function) throws UnusableJarException {
        String name = function.getClass().getName();
        try {
            FunctionSpec spec = Objects.requireNonNull(function.spec(), "no spec");
            Objects.requireNonNull(spec.signature());
            return spec;
        } catch (RuntimeException | LinkageError e) {
            throw new UnusableJarException("the spec of " + name + " cannot be read", e);
        }
    }

    private static void close(URLClassLoader loader, UnusableJarException reason) {
        try {
            loader.close();
        } catch (IOException e) {
            reason.addSuppressed(e);
        }
    }
}
