package dev.postern.registry;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

import jakarta.inject.Singleton;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.postern.entity.Documents;
import dev.postern.entity.Entity;
import dev.postern.entity.EntityKind;
import dev.postern.entity.Ids;
import dev.postern.entity.RegistryConflict;
import dev.postern.entity.RegistryRefusal;
import dev.postern.entity.RegistryTransaction;

/**
 * The discovery domains of an organization. At Auth0 they lead users to the login of their organization. Postern has no users
 * and never uses them: it keeps them so that a tenant loses nothing. They are in the document of their organization. Answers
 * about the organization do not show them.
 */
@Singleton
public final class DiscoveryDomains {

    /** In an organization's document: a list in the order of the domains. */
    public static final String FIELD = "discovery_domains";

    private static final int PER_ORGANIZATION_MAX = 100;
    private static final String ID = "id";
    private static final String DOMAIN = "domain";
    private static final String STATUS = "status";
    private static final String USED = "use_for_organization_discovery";

    private final Organizations organizations;

    DiscoveryDomains(Organizations organizations) {
        this.organizations = organizations;
    }

    /** In the order of the domains; {@value #PER_ORGANIZATION_MAX} at most. */
    public List<ObjectNode> list(String organizationId) {
        return of(organizations.find(organizationId));
    }

    public ObjectNode find(String organizationId, String id) {
        return withId(list(organizationId), id).orElseThrow(RegistryRefusal.NotFound::discoveryDomain);
    }

    public ObjectNode findByName(String organizationId, String domain) {
        return named(list(organizationId), domain).orElseThrow(RegistryRefusal.NotFound::discoveryDomain);
    }

    /**
     * @param body at least {@code domain}
     * @throws RegistryConflict the organization has the domain already
     */
    public ObjectNode create(RegistryTransaction tx, String organizationId, ObjectNode body) {
        Entity organization = tx.require(EntityKind.ORGANIZATION, organizationId);
        List<ObjectNode> domains = of(organization);
        if (named(domains, nameOf(body)).isPresent()) {
            throw new RegistryConflict("The organization has this discovery domain already.");
        }
        ObjectNode made = added(domains, body);
        store(tx, organization, domains);
        return made;
    }

    /** @param changes {@code status} and {@code use_for_organization_discovery} */
    public ObjectNode patch(RegistryTransaction tx, String organizationId, String id, ObjectNode changes) {
        Entity organization = tx.require(EntityKind.ORGANIZATION, organizationId);
        List<ObjectNode> domains = of(organization);
        ObjectNode domain = withId(domains, id).orElseThrow(RegistryRefusal.NotFound::discoveryDomain);
        domain.setAll(changes);
        store(tx, organization, domains);
        return domain;
    }

    /** Does nothing if the organization or the domain does not exist. */
    public void delete(RegistryTransaction tx, String organizationId, String id) {
        tx.find(EntityKind.ORGANIZATION, organizationId).ifPresent(organization -> {
            List<ObjectNode> domains = of(organization);
            domains.removeIf(domain -> domain.path(ID).textValue().equals(id));
            store(tx, organization, domains);
        });
    }

    /** Creates the domains that the organization lacks, and changes those that it has. Other domains stay. */
    public Entity putAll(RegistryTransaction tx, Entity organization, Iterable<JsonNode> bodies) {
        List<ObjectNode> domains = of(organization);
        for (JsonNode body : bodies) {
            ObjectNode given = (ObjectNode) body;
            named(domains, nameOf(given)).ifPresentOrElse(domain -> domain.setAll(given), () -> added(domains, given));
        }
        return store(tx, organization, domains);
    }

    /**
     * The domain as answers show it. The two fields of the DNS record are there because Auth0's types require them: nobody
     * looks
     * the record up.
     */
    public static ObjectNode shown(ObjectNode domain) {
        return domain.deepCopy()
                .put("verification_txt", "postern-domain-verification=" + domain.path(ID).textValue())
                .put("verification_host", "_postern-challenge." + nameOf(domain));
    }

    /** Without objects that are no domains: earlier versions stored every value of a field that they did not know. */
    private static List<ObjectNode> of(Entity organization) {
        List<ObjectNode> domains = new ArrayList<>();
        for (JsonNode domain : organization.document().path(FIELD)) {
            if (domain.path(ID).isTextual() && domain.path(DOMAIN).isTextual()) {
                domains.add(domain.deepCopy());
            }
        }
        return domains;
    }

    private static ObjectNode added(List<ObjectNode> domains, ObjectNode body) {
        if (domains.size() >= PER_ORGANIZATION_MAX) {
            throw new RegistryRefusal.NotSupported(
                    "An organization can have at most " + PER_ORGANIZATION_MAX + " discovery domains.");
        }
        ObjectNode made = Documents.empty().put(ID, Ids.discoveryDomain()).put(DOMAIN, nameOf(body))
                .put(STATUS, body.path(STATUS).asText("pending")).put(USED, body.path(USED).asBoolean(true));
        domains.add(made);
        return made;
    }

    private static Entity store(RegistryTransaction tx, Entity organization, List<ObjectNode> domains) {
        domains.sort(Comparator.comparing(DiscoveryDomains::key));
        ObjectNode document = organization.document().deepCopy();
        document.remove(FIELD);
        if (!domains.isEmpty()) {
            document.putArray(FIELD).addAll(domains);
        }
        Documents.requireBounded(document);
        return tx.update(organization, document, organization.secrets());
    }

    private static Optional<ObjectNode> withId(List<ObjectNode> domains, String id) {
        return domains.stream().filter(domain -> domain.path(ID).textValue().equals(id)).findFirst();
    }

    private static Optional<ObjectNode> named(List<ObjectNode> domains, String name) {
        return domains.stream().filter(domain -> nameOf(domain).equalsIgnoreCase(name)).findFirst();
    }

    /** What a list is sorted by, and what its checkpoints are. */
    public static String key(ObjectNode domain) {
        return nameOf(domain).toLowerCase(Locale.ROOT);
    }

    private static String nameOf(ObjectNode domain) {
        return domain.path(DOMAIN).asText();
    }
}
