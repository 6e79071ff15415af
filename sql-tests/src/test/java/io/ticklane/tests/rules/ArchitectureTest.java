package io.ticklane.tests.rules;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.library.dependencies.SliceAssignment;
import com.tngtech.archunit.library.dependencies.SliceIdentifier;
import io.ticklane.api.function.FrameKernel;
import io.ticklane.api.function.RunningKernel;
import io.ticklane.api.function.ScalarKernel;
import io.ticklane.api.function.TableKernel;
import java.util.Set;

/// What the arrows of docs/architecture.md say, and who may touch what.
@AnalyzeClasses(packages = "io.ticklane", importOptions = ImportOption.DoNotIncludeTests.class)
final class ArchitectureTest {
    private static final String API = "io.ticklane.api..";
    private static final String PLANNER = "io.ticklane.planner..";
    private static final String RUNTIME = "io.ticklane.exec..";
    private static final String FUNCTIONS = "io.ticklane.fintech..";
    private static final String SERVER = "io.ticklane.server..";
    private static final String DRIVER = "io.ticklane.jdbc..";
    private static final String CONSOLE = "io.ticklane.console..";
    private static final String BENCHMARKS = "io.ticklane.benchmarks..";

    private static final Set<Class<?>> KERNELS =
            Set.of(ScalarKernel.class, RunningKernel.class, FrameKernel.class, TableKernel.class);

    @ArchTest
    static final ArchRule contractKnowsTheJdkOnly =
            classes()
                    .that()
                    .resideInAPackage(API)
                    .should()
                    .onlyDependOnClassesThat()
                    .resideInAnyPackage(API, "java..", "jdk.incubator.vector..", "org.jspecify..");

    @ArchTest
    static final ArchRule plannerKnowsTheContractAndCalcite =
            noClasses()
                    .that()
                    .resideInAPackage(PLANNER)
                    .should()
                    .dependOnClassesThat()
                    .resideInAnyPackage(
                            RUNTIME, FUNCTIONS, SERVER, DRIVER, CONSOLE, "org.apache.arrow..");

    @ArchTest
    static final ArchRule runtimeKnowsTheContractAndArrow =
            noClasses()
                    .that()
                    .resideInAPackage(RUNTIME)
                    .should()
                    .dependOnClassesThat()
                    .resideInAnyPackage(PLANNER, FUNCTIONS, SERVER, DRIVER, CONSOLE);

    @ArchTest
    static final ArchRule functionsKnowTheContractAndTheVectorApi =
            classes()
                    .that()
                    .resideInAPackage(FUNCTIONS)
                    .should()
                    .onlyDependOnClassesThat()
                    .resideInAnyPackage(
                            FUNCTIONS,
                            API,
                            "java..",
                            "jdk.incubator.vector..",
                            "org.jspecify..",
                            "com.google.auto.service..");

    @ArchTest
    static final ArchRule driverKnowsNoEngine =
            noClasses()
                    .that()
                    .resideInAPackage(DRIVER)
                    .should()
                    .dependOnClassesThat()
                    .resideInAnyPackage(API, PLANNER, RUNTIME, FUNCTIONS, SERVER, CONSOLE);

    @ArchTest
    static final ArchRule serverKnowsTheDriverByItsEmbeddedContractOnly =
            noClasses()
                    .that()
                    .resideInAPackage(SERVER)
                    .should()
                    .dependOnClassesThat(
                            JavaClass.Predicates.resideInAnyPackage(DRIVER, CONSOLE, FUNCTIONS)
                                    .and(
                                            JavaClass.Predicates.resideOutsideOfPackage(
                                                    "io.ticklane.jdbc.embedded..")));

    @ArchTest
    static final ArchRule consoleKnowsTheDriverOnly =
            noClasses()
                    .that()
                    .resideInAPackage(CONSOLE)
                    .should()
                    .dependOnClassesThat()
                    .resideInAnyPackage(API, PLANNER, RUNTIME, FUNCTIONS, SERVER);

    @ArchTest
    static final ArchRule onlyThePlannerTouchesCalcite =
            noClasses()
                    .that()
                    .resideOutsideOfPackage(PLANNER)
                    .should()
                    .dependOnClassesThat(
                            JavaClass.Predicates.resideInAPackage("org.apache.calcite..")
                                    .and(
                                            JavaClass.Predicates.resideOutsideOfPackage(
                                                    "org.apache.calcite.avatica..")));

    @ArchTest
    static final ArchRule onlyTheDriverTouchesAvatica =
            noClasses()
                    .that()
                    .resideOutsideOfPackages(DRIVER, PLANNER)
                    .should()
                    .dependOnClassesThat()
                    .resideInAPackage("org.apache.calcite.avatica..");

    @ArchTest
    static final ArchRule onlyServerAndDriverTouchFlight =
            noClasses()
                    .that()
                    .resideOutsideOfPackages(SERVER, DRIVER)
                    .should()
                    .dependOnClassesThat()
                    .resideInAnyPackage("org.apache.arrow.flight..", "io.grpc..", "io.netty..");

    /// The generated parser and the statements it makes need each other: they count as one package.
    @ArchTest
    static final ArchRule packagesFormNoCycle =
            slices().assignedFrom(new Packages()).should().beFreeOfCycles();

    @ArchTest
    static final ArchRule threadsLiveWhereTheyAreMeantToLive =
            noClasses()
                    .that()
                    .resideOutsideOfPackages(
                            "io.ticklane.exec.pipeline..", SERVER, CONSOLE, DRIVER, BENCHMARKS)
                    .should()
                    .dependOnClassesThat()
                    .belongToAnyOf(Thread.class, ThreadLocal.class)
                    .orShould()
                    .callMethod(System.class, "nanoTime");

    @ArchTest
    static final ArchRule kernelsHoldNothingThatChanges =
            fields().that()
                    .areDeclaredInClassesThat(kernels())
                    .should()
                    .beFinal()
                    .allowEmptyShould(true);

    @ArchTest
    static final ArchRule classesAreFinal =
            classes()
                    .that()
                    .areNotInterfaces()
                    .and()
                    .areTopLevelClasses()
                    .and()
                    .doNotHaveModifier(JavaModifier.ABSTRACT)
                    .and()
                    .resideOutsideOfPackages("..generated..", BENCHMARKS)
                    .should()
                    .haveModifier(JavaModifier.FINAL);

    private static DescribedPredicate<JavaClass> kernels() {
        return DescribedPredicate.describe(
                "are kernels",
                type -> !type.isInterface() && KERNELS.stream().anyMatch(type::isAssignableTo));
    }

    private static final class Packages implements SliceAssignment {
        @Override
        public SliceIdentifier getIdentifierOf(JavaClass type) {
            return SliceIdentifier.of(type.getPackageName().replace(".generated", ""));
        }

        @Override
        public String getDescription() {
            return "packages";
        }
    }
}
