package io.ticklane.tests.rules;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.source.tree.ClassTree;
import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.tree.ModifiersTree;
import com.sun.source.tree.Tree;
import com.sun.source.util.DocTrees;
import com.sun.source.util.JavacTask;
import com.sun.source.util.TreePathScanner;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import javax.lang.model.element.Modifier;
import javax.tools.ToolProvider;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// What every source file and package of the product keeps to.
final class SourcesTest {
    private static final List<String> MODULES =
            List.of(
                    "engine-api",
                    "sql-planner",
                    "exec-runtime",
                    "udf-fintech",
                    "jdbc-driver",
                    "flight-sql-server",
                    "sql-console");

    private static final int FILES_PER_PACKAGE = 25;
    private static final int FILES_PER_FUNCTION_FAMILY = 40;
    private static final List<Path> FUNCTION_FAMILIES =
            List.of(Path.of("io/ticklane/fintech"), Path.of("io/ticklane/api/function"));

    @Test
    void everyPublicTypeAndMethodSaysWhatItIsFor() throws IOException {
        var compiler = ToolProvider.getSystemJavaCompiler();
        try (var files = compiler.getStandardFileManager(null, null, StandardCharsets.UTF_8)) {
            var task =
                    (JavacTask)
                            compiler.getTask(
                                    null,
                                    files,
                                    null,
                                    List.of("-proc:none"),
                                    null,
                                    files.getJavaFileObjectsFromPaths(sources()));
            var uncommented = new Uncommented(DocTrees.instance(task));
            for (CompilationUnitTree unit : task.parse()) {
                uncommented.scan(unit, null);
            }
            assertThat(uncommented.found).as("public, without a doc comment").isEmpty();
        }
    }

    @Test
    void everyPackageSaysWhatItIsForAndIsNullMarked() throws IOException {
        List<Path> bad = new ArrayList<>();
        for (Path folder : packages().keySet()) {
            Path page = folder.resolve("package-info.java");
            if (!Files.exists(page)
                    || !Files.readString(page).startsWith("///")
                    || !Files.readString(page).contains("@NullMarked")) {
                bad.add(folder);
            }
        }
        assertThat(bad).as("packages without a null-marked, commented package-info").isEmpty();
    }

    /// A family of functions is one thing however many there are, and so is what a function is made
    /// of.
    @Test
    void packagesStaySmall() throws IOException {
        assertThat(packages())
                .as("files per package")
                .allSatisfy((folder, count) ->
                        assertThat(count)
                                .as(folder.toString())
                                .isLessThanOrEqualTo(ceiling(folder)));
    }

    private static int ceiling(Path folder) {
        boolean family =
                FUNCTION_FAMILIES.stream()
                        .anyMatch(path -> folder.toString().contains(path.toString()));
        return family ? FILES_PER_FUNCTION_FAMILY : FILES_PER_PACKAGE;
    }

    private static Map<Path, Integer> packages() throws IOException {
        Map<Path, Integer> packages = new TreeMap<>();
        for (Path source : sources()) {
            packages.merge(source.getParent(), 1, Integer::sum);
        }
        return packages;
    }

    private static List<Path> sources() throws IOException {
        List<Path> sources = new ArrayList<>();
        for (String module : MODULES) {
            try (Stream<Path> files = Files.walk(root().resolve(module).resolve("src/main/java"))) {
                files.filter(file -> file.toString().endsWith(".java"))
                        .sorted()
                        .forEach(sources::add);
            }
        }
        return sources;
    }

    private static Path root() {
        Path folder = Path.of("").toAbsolutePath();
        while (!Files.isDirectory(folder.resolve(".mvn"))) {
            folder = folder.getParent();
            assertThat(folder).as("a folder above with .mvn in it").isNotNull();
        }
        return folder;
    }

    /// Collects the public types and methods that have no doc comment. What overrides is described
    /// where it is declared.
    private static final class Uncommented extends TreePathScanner<@Nullable Void, @Nullable Void> {
        private final List<String> found = new ArrayList<>();
        private final DocTrees docs;

        Uncommented(DocTrees docs) {
            this.docs = docs;
        }

        @Override
        public @Nullable Void visitClass(ClassTree type, @Nullable Void none) {
            if (!isPublic(type.getModifiers())) {
                return null;
            }
            check(type.getSimpleName().toString());
            return super.visitClass(type, null);
        }

        @Override
        public @Nullable Void visitMethod(MethodTree method, @Nullable Void none) {
            var modifiers = method.getModifiers();
            boolean overrides =
                    modifiers.getAnnotations().stream()
                            .anyMatch(a -> a.getAnnotationType().toString().equals("Override"));
            boolean constructs = method.getReturnType() == null;
            if (isPublic(modifiers) && !overrides && !constructs) {
                check(method.getName().toString());
            }
            return null;
        }

        /// Members of interfaces are public without saying so.
        private boolean isPublic(ModifiersTree modifiers) {
            boolean inInterface =
                    getCurrentPath().getParentPath().getLeaf().getKind() == Tree.Kind.INTERFACE
                            && !modifiers.getFlags().contains(Modifier.PRIVATE);
            return inInterface || modifiers.getFlags().contains(Modifier.PUBLIC);
        }

        private void check(String name) {
            if (docs.getDocCommentTree(getCurrentPath()) == null) {
                var unit = getCurrentPath().getCompilationUnit();
                long at =
                        docs.getSourcePositions()
                                .getStartPosition(unit, getCurrentPath().getLeaf());
                found.add(
                        "%s:%d %s"
                                .formatted(
                                        unit.getSourceFile().getName(),
                                        unit.getLineMap().getLineNumber(at),
                                        name));
            }
        }
    }
}
