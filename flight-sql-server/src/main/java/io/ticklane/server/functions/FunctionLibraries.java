package io.ticklane.server.functions;

import io.ticklane.api.error.EngineException;
import io.ticklane.api.error.ErrorCode;
import io.ticklane.api.function.FunctionCatalog;
import io.ticklane.api.function.FunctionDefinition;
import java.io.IOException;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// The functions of the class path, and of the jars in a folder. A jar that cannot be used is left
/// out as a whole, and the log says why; the others and the engine are not touched by it.
///
/// Threads: any.
public final class FunctionLibraries implements AutoCloseable {
    private static final System.Logger LOG = System.getLogger(FunctionLibraries.class.getName());

    private final FunctionCatalog catalog;
    private final List<String> refused;
    private final List<URLClassLoader> loaders;

    private FunctionLibraries(
            FunctionCatalog catalog, List<String> refused, List<URLClassLoader> loaders) {
        this.catalog = catalog;
        this.refused = List.copyOf(refused);
        this.loaders = List.copyOf(loaders);
    }

    /// Loads the functions of the class path and of the jars in a folder, in the order of the jars'
    /// names; null is no folder. A jar must not take the name of a function that is there already,
    /// or that the predicate tells to be one of SQL.
    ///
    /// Errors: 58030 where the folder cannot be read.
    public static FunctionLibraries load(@Nullable Path folder, Predicate<String> builtin) {
        FunctionCatalog catalog = FunctionCatalog.load();
        List<String> refused = new ArrayList<>();
        List<URLClassLoader> loaders = new ArrayList<>();
        for (Path jar : folder == null ? List.<Path>of() : jars(folder)) {
            try {
                FunctionJar opened = FunctionJar.open(jar, taken(catalog, builtin));
                loaders.add(opened.loader());
                List<FunctionDefinition> all = new ArrayList<>(catalog.all());
                all.addAll(opened.functions());
                catalog = new FunctionCatalog(all);
            } catch (UnusableJarException e) {
                String what = "functions of " + jar + " are left out: " + e.getMessage();
                refused.add(what);
                LOG.log(System.Logger.Level.WARNING, what);
            }
        }
        return new FunctionLibraries(catalog, refused, loaders);
    }

    private static Predicate<String> taken(FunctionCatalog catalog, Predicate<String> builtin) {
        return name -> builtin.test(name) || !catalog.find(name).isEmpty();
    }

    private static List<Path> jars(Path folder) {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> file.toString().endsWith(".jar")).sorted().toList();
        } catch (IOException e) {
            throw new EngineException(
                    ErrorCode.IO_ERROR,
                    "the folder of functions " + folder + " cannot be read: " + e);
        }
    }

    /// All functions.
    public FunctionCatalog catalog() {
        return catalog;
    }

    /// For each jar that was left out, its file and what is wrong with it.
    public List<String> refused() {
        return refused;
    }

    /// Closes the jars; their functions cannot be used any more.
    @Override
    public void close() {
        for (URLClassLoader loader : loaders) {
            try {
                loader.close();
            } catch (IOException e) {
                LOG.log(System.Logger.Level.WARNING, "cannot close a jar of functions", e);
            }
        }
    }
}
