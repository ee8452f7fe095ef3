package dev.postern;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;

import org.junit.jupiter.api.Test;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;

/** The package picture of ARCHITECTURE.md. A new arrow is one word in {@link #ARROWS} and a sentence of why there. */
class ArchitectureTest {

    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests()).importPackages("dev.postern");

    /** Package → the packages of ours it may import. */
    private static final Map<String, List<String>> ARROWS = new TreeMap<>(Map.ofEntries(
            // vocabulary
            Map.entry("oauth", List.of()),
            Map.entry("config", List.of()),
            Map.entry("web", List.of()),
            Map.entry("schema", List.of()),
            // services
            Map.entry("registry", List.of("oauth", "config")),
            Map.entry("keys", List.of("oauth", "config")),
            Map.entry("clientauth", List.of("oauth", "config", "registry")),
            Map.entry("accesstoken", List.of("oauth", "config", "registry", "keys")),
            Map.entry("actions", List.of("oauth", "config", "registry")),
            Map.entry("audit", List.of("oauth", "config", "registry", "accesstoken")),
            Map.entry("limits", List.of("oauth", "registry", "accesstoken", "audit")),
            // a tenant from a file: the registry's rules and the schemas of the Management API, another way in
            Map.entry("tenantfile", List.of("schema", "config", "registry")),
            // adapters: implement interfaces of services
            Map.entry("store", List.of("config", "registry", "keys", "limits")),
            Map.entry("downstream", List.of("config", "registry", "audit")),
            // edges: HTTP in
            Map.entry("token", List.of("web", "oauth", "config", "registry", "clientauth", "accesstoken", "limits", "audit",
                    "actions")),
            Map.entry("discovery", List.of("web", "oauth", "config", "keys", "registry")),
            Map.entry("verify", List.of("web", "oauth", "config", "registry", "keys")),
            Map.entry("management", List.of("web", "schema", "oauth", "config", "registry", "keys", "audit", "verify",
                    "actions", "tenantfile")),
            // runs the others
            Map.entry("ops", List.of("oauth", "config", "registry", "keys", "audit", "limits", "store", "verify", "actions",
                    "tenantfile"))));

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
        slices().matching("dev.postern.(*)..").should().beFreeOfCycles().check(CLASSES);
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
