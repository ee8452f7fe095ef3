package dev.postern;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.assignableTo;
import static com.tngtech.archunit.core.domain.properties.CanBeAnnotated.Predicates.annotatedWith;
import static com.tngtech.archunit.core.domain.properties.HasReturnType.Predicates.rawReturnType;
import static com.tngtech.archunit.lang.conditions.ArchConditions.beDeclaredInClassesThat;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.methods;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletionStage;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;

import io.smallrye.common.annotation.Blocking;
import io.smallrye.common.annotation.NonBlocking;
import io.smallrye.mutiny.Uni;

import dev.postern.entity.RegistryStore;
import dev.postern.entity.RegistryTransaction;
import dev.postern.snapshot.CurrentSnapshot;
import dev.postern.snapshot.RegistrySnapshot;

/** The package picture of ARCHITECTURE.md. A new arrow is one word in {@link #ARROWS} and a sentence of why there. */
class ArchitectureTest {

    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests()).importPackages("dev.postern");

    /** Package → the packages of ours it may import. */
    private static final Map<String, List<String>> ARROWS = new TreeMap<>(Map.ofEntries(
            // vocabulary
            Map.entry("text", List.of()),
            Map.entry("oauth", List.of("text")),
            Map.entry("config", List.of()),
            Map.entry("web", List.of("text", "config")),
            Map.entry("schema", List.of("text")),
            // what is registered: documents and what is done with them, what proves a client, and what is in force
            Map.entry("entity", List.of()),
            Map.entry("credential", List.of("text", "oauth", "config", "entity")),
            Map.entry("snapshot", List.of("text", "oauth", "entity", "credential")),
            // services of a token request; nothing they reach writes what is registered
            Map.entry("keys", List.of("oauth", "config", "entity")),
            Map.entry("clientauth", List.of("text", "oauth", "config", "entity", "credential", "snapshot", "keys")),
            Map.entry("possession", List.of("text", "oauth", "config", "web", "credential", "keys", "clientauth")),
            Map.entry("accesstoken", List.of("text", "oauth", "config", "snapshot", "keys")),
            Map.entry("script", List.of()),
            Map.entry("actions",
                    List.of("oauth", "config", "entity", "credential", "snapshot", "accesstoken", "audit", "script")),
            Map.entry("audit", List.of("text", "oauth", "config", "entity", "snapshot", "accesstoken")),
            Map.entry("limits", List.of("oauth", "config", "web", "entity", "snapshot", "accesstoken", "audit")),
            // the rules of writing, and what becomes of events
            Map.entry("registry", List.of("text", "oauth", "config", "entity", "credential", "snapshot", "keys")),
            Map.entry("logstream",
                    List.of("text", "oauth", "config", "entity", "credential", "snapshot", "audit", "registry", "events")),
            // a tenant from a file: the registry's rules and the schemas of the Management API, another way in
            Map.entry("tenantfile", List.of("text", "config", "schema", "entity", "snapshot", "registry", "logstream")),
            // people at work in the console
            Map.entry("operator", List.of("config", "entity")),
            Map.entry("operator.oidc", List.of("text", "oauth", "config", "entity", "credential", "registry", "operator")),
            Map.entry("events", List.of("text", "oauth", "config", "entity", "audit")),
            Map.entry("insight", List.of("text", "config", "entity", "credential", "snapshot", "audit", "registry", "events")),
            // adapters: implement interfaces of services
            Map.entry("store",
                    List.of("oauth", "config", "entity", "credential", "keys", "clientauth", "limits", "audit", "registry",
                            "events", "insight", "operator")),
            Map.entry("downstream", List.of("text", "config", "clientauth", "actions", "logstream", "operator.oidc")),
            // edges: HTTP in
            Map.entry("token",
                    List.of("oauth", "config", "web", "snapshot", "clientauth", "possession", "accesstoken", "actions", "audit",
                            "limits")),
            Map.entry("discovery", List.of("text", "oauth", "config", "web", "snapshot", "possession", "keys")),
            Map.entry("verify", List.of("oauth", "config", "web", "possession", "accesstoken")),
            Map.entry("management",
                    List.of("text", "oauth", "config", "web", "schema", "entity", "snapshot", "keys", "possession",
                            "accesstoken",
                            "audit", "registry")),
            Map.entry("management.clients",
                    List.of("oauth", "entity", "credential", "keys", "actions", "registry", "management",
                            "management.actions")),
            Map.entry("management.access", List.of("entity", "snapshot", "registry", "management")),
            Map.entry("management.actions", List.of("entity", "snapshot", "actions", "registry", "management")),
            Map.entry("management.tenant",
                    List.of("text", "oauth", "entity", "audit", "keys", "registry", "logstream", "tenantfile", "management")),
            Map.entry("management.insight", List.of("entity", "snapshot", "events", "insight", "management")),
            Map.entry("console",
                    List.of("text", "oauth", "config", "web", "schema", "entity", "credential", "snapshot", "keys", "audit",
                            "registry",
                            "events", "insight", "limits", "tenantfile", "operator", "operator.oidc", "discovery", "management",
                            "management.clients",
                            "management.access", "management.tenant", "management.insight")),
            // sections of the console: each uses what the console has, never the other way round
            Map.entry("console.actions",
                    List.of("text", "oauth", "config", "entity", "snapshot", "actions", "audit", "registry", "events",
                            "tenantfile", "management", "management.actions", "console")),
            Map.entry("console.access",
                    List.of("config", "entity", "snapshot", "events", "insight", "management", "management.insight",
                            "console")),
            Map.entry("console.callers", List.of("config", "snapshot", "insight", "management.insight", "console")),
            Map.entry("console.organizations",
                    List.of("config", "entity", "snapshot", "registry", "events", "insight", "tenantfile", "management",
                            "management.access", "console")),
            Map.entry("console.log",
                    List.of("config", "audit", "snapshot", "events", "management", "console")),
            Map.entry("console.logstream",
                    List.of("config", "entity", "audit", "events", "logstream", "tenantfile", "management", "management.tenant",
                            "console")),
            Map.entry("console.overview",
                    List.of("config", "entity", "credential", "snapshot", "audit", "limits", "registry", "events", "insight",
                            "logstream", "management.tenant", "console")),
            Map.entry("console.permissions",
                    List.of("config", "entity", "snapshot", "registry", "management", "management.access", "console")),
            Map.entry("console.changes", List.of("config", "entity", "audit", "events", "management", "console")),
            Map.entry("console.credentials",
                    List.of("oauth", "config", "entity", "credential", "registry", "management", "management.clients",
                            "console")),
            Map.entry("console.settings",
                    List.of("config", "entity", "registry", "tenantfile", "management.tenant", "console")),
            Map.entry("console.tenantfile", List.of("config", "audit", "tenantfile", "management.tenant", "console")),
            // runs the others
            Map.entry("ops",
                    List.of("console", "operator", "oauth", "config", "entity", "credential", "snapshot", "keys", "clientauth",
                            "actions", "audit", "limits", "registry", "logstream", "events", "insight", "tenantfile",
                            "store"))));

    private static final Set<String> WRITERS = Set
            .of(in("registry", "logstream", "events", "insight", "store", "downstream", "tenantfile"));
    private static final Set<String> WRITING = Set.of(RegistryStore.class.getName(), RegistryTransaction.class.getName());

    @Test
    void imports_point_down_the_picture() {
        ARROWS.forEach((from, allowed) -> noClasses().that().resideInAPackage("dev.postern." + from)
                .should().dependOnClassesThat(oursExcept(from, allowed))
                .because("ARCHITECTURE.md draws no such arrow").check(CLASSES));
    }

    @Test
    void every_package_is_in_the_picture() {
        classes().should().resideInAnyPackage(ARROWS.keySet().stream().map(name -> "dev.postern." + name)
                .toArray(String[]::new)).check(CLASSES);
    }

    @Test
    void packages_have_no_cycles() {
        slices().matching("dev.postern.(**)").should().beFreeOfCycles().check(CLASSES);
    }

    /**
     * The token path waits for nothing: whatever it can reach, directly or through others, neither changes what is registered
     * nor knows the store. What it notes for later (uses of secrets, of quotas, of assertions) goes out by interfaces of its
     * own.
     */
    @Test
    void what_a_token_request_reaches_neither_writes_nor_does_io() {
        noClasses().that()
                .resideInAnyPackage(
                        in("token", "clientauth", "possession", "accesstoken", "limits", "actions", "script", "verify",
                                "discovery", "snapshot"))
                .should().transitivelyDependOnClassesThat(DescribedPredicate.describe("write what is registered, or do I/O",
                        target -> WRITERS.contains(target.getPackageName()) || WRITING.contains(target.getName())))
                .check(CLASSES);
    }

    /** A snapshot is replaced by the registry alone; everybody else reads it. */
    /** Without a word, what answers later would run on an event loop, and the session or the store would be asked there. */
    @Test
    void a_resource_that_answers_later_says_on_which_thread_it_runs() {
        methods().that().areDeclaredInClassesThat().haveSimpleNameEndingWith("Resource")
                .and().arePublic()
                .and(rawReturnType(assignableTo(CompletionStage.class).or(assignableTo(Uni.class))))
                .should().beAnnotatedWith(Blocking.class).orShould().beAnnotatedWith(NonBlocking.class)
                .orShould(beDeclaredInClassesThat(annotatedWith(NonBlocking.class))).check(CLASSES);
    }

    @Test
    void only_the_registry_moves_the_snapshot_on() {
        noClasses().that().resideOutsideOfPackages(in("registry", "snapshot"))
                .should().callMethod(CurrentSnapshot.class, "set", RegistrySnapshot.class).check(CLASSES);
    }

    private static String[] in(String... features) {
        return Stream.of(features).map(name -> "dev.postern." + name).toArray(String[]::new);
    }

    private static DescribedPredicate<JavaClass> oursExcept(String from, List<String> allowed) {
        return DescribedPredicate.describe("are ours, but not in " + from + " or " + allowed, target -> {
            String name = target.getPackageName();
            if (!name.startsWith("dev.postern.")) {
                return false;
            }
            String feature = name.substring("dev.postern.".length());
            return !feature.equals(from) && !allowed.contains(feature);
        });
    }
}
