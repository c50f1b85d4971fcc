package io.portcullis.app;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.library.dependencies.SliceAssignment;
import com.tngtech.archunit.library.dependencies.SliceIdentifier;
import java.util.List;

/** The arrows of ARCHITECTURE.md. */
@AnalyzeClasses(packages = "io.portcullis", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
    private static final String JDK = "java..";
    private static final String NULLNESS = "org.jspecify..";
    private static final String POLICY = "io.portcullis.fencing..";
    private static final String TOPOLOGY = "io.portcullis.topology..";
    private static final String TEXT = "io.portcullis.text..";
    private static final String WIRE = "io.portcullis.pgwire..";
    private static final String TLS = "io.portcullis.tls..";
    private static final String PROXY = "io.portcullis.proxy..";
    private static final String DISCOVERY = "io.portcullis.discovery..";

    @ArchTest
    static final ArchRule thePolicyIsPure = classes()
            .that()
            .resideInAnyPackage(POLICY, TOPOLOGY, TEXT)
            .should()
            .onlyDependOnClassesThat()
            .resideInAnyPackage(JDK, NULLNESS, POLICY, TOPOLOGY, TEXT)
            .because("what decides must run in an explorer as it runs in production");

    @ArchTest
    static final ArchRule thePolicyHasNoClockAndNoThreads = noClasses()
            .that()
            .resideInAnyPackage(POLICY, TOPOLOGY, TEXT)
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("java.util.concurrent..", "java.io..", "java.nio..", "java.net.http..")
            .orShould()
            .dependOnClassesThat()
            .haveNameMatching("java\\.time\\.(Instant|Clock|LocalDateTime|ZonedDateTime)|java\\.lang\\.Thread")
            .orShould()
            .callMethod(System.class, "nanoTime")
            .orShould()
            .callMethod(System.class, "currentTimeMillis");

    @ArchTest
    static final ArchRule topologyKnowsNoFencing = noClasses()
            .that()
            .resideInAPackage(TOPOLOGY)
            .should()
            .dependOnClassesThat()
            .resideInAPackage(POLICY);

    @ArchTest
    static final ArchRule theWireKnowsBytesOnly = classes()
            .that()
            .resideInAPackage(WIRE)
            .should()
            .onlyDependOnClassesThat()
            .resideInAnyPackage(JDK, NULLNESS, WIRE, "io.netty.buffer..");

    @ArchTest
    static final ArchRule tlsKnowsFilesAndNoConnections = classes()
            .that()
            .resideInAPackage(TLS)
            .should()
            .onlyDependOnClassesThat()
            .resideInAnyPackage(JDK, "javax.net.ssl..", "javax.security.auth.x500..", "javax.naming..", NULLNESS, TLS)
            .because("clients, servers, etcd and agents come through different libraries, and the files are the same");

    @ArchTest
    static final ArchRule discoveryKnowsNoClients = noClasses()
            .that()
            .resideInAPackage(DISCOVERY)
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(PROXY, WIRE);

    private static final String DOOR = "io.portcullis.discovery";

    /** Each has the source of one kind of DCS. */
    private static final List<String> SOURCES = List.of("etcd", "consul", "zookeeper", "kubernetes", "rest").stream()
            .map(source -> DOOR + "." + source + "..")
            .toList();

    @ArchTest
    static void aSourceIsReachedThroughTheDoorOnly(JavaClasses classes) {
        for (String source : SOURCES) {
            noClasses()
                    .that(not(resideInAnyPackage(DOOR, source)))
                    .should()
                    .dependOnClassesThat()
                    .resideInAPackage(source)
                    .because("run, check, barrier and gateways use ClusterSources, whatever holds the cluster's keys")
                    .check(classes);
        }
    }

    @ArchTest
    static final ArchRule theApplicationNamesNoStore = noClasses()
            .that()
            .resideInAnyPackage("io.portcullis.app..", PROXY, POLICY)
            .should()
            .dependOnClassesThat()
            .haveNameMatching(".*[.](Etcd|Consul|ZooKeeper|Kubernetes|PatroniRestSettings)[^.]*");

    @ArchTest
    static final ArchRule theProxyKnowsNoDcs = noClasses()
            .that()
            .resideInAPackage(PROXY)
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    DISCOVERY,
                    "io.etcd..",
                    "io.grpc..",
                    "io.micrometer..",
                    "tools.jackson..",
                    "io.portcullis.config..");

    @ArchTest
    static final ArchRule phasesAndRoutesAreDecidedWithoutChannels = noClasses()
            .that()
            .resideInAnyPackage("io.portcullis.proxy.lifecycle..", "io.portcullis.proxy.route..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("io.netty..", "org.slf4j..");

    @ArchTest
    static final ArchRule nobodyKnowsTheApplication = noClasses()
            .that(not(resideInAnyPackage("io.portcullis.app..", "io.portcullis.lab..", "io.portcullis.perf..")))
            .should()
            .dependOnClassesThat()
            .resideInAPackage("io.portcullis.app..");

    @ArchTest
    static final ArchRule onlyOnePackageKnowsTheMetricsLibrary = noClasses()
            .that(not(resideInAnyPackage("io.portcullis.app.metrics..")))
            .should()
            .dependOnClassesThat()
            .resideInAPackage("io.micrometer..");

    @ArchTest
    static final ArchRule noPackageCycles =
            slices().matching("io.portcullis.(**)").should().beFreeOfCycles();

    /** A file is a top-level class with all that is nested in it. */
    private static final SliceAssignment FILES = new SliceAssignment() {
        @Override
        public SliceIdentifier getIdentifierOf(JavaClass each) {
            JavaClass file = each;
            while (file.getEnclosingClass().isPresent()) {
                file = file.getEnclosingClass().get();
            }
            return SliceIdentifier.of(file.getName());
        }

        @Override
        public String getDescription() {
            return "files";
        }
    };

    @ArchTest
    static final ArchRule noFileCircles = slices().assignedFrom(FILES).should().beFreeOfCycles();
}
