package dev.postern.console.organizations;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;

import dev.postern.snapshot.Client;
import dev.postern.snapshot.ClientGrant;
import dev.postern.snapshot.OrganizationUsage;

/** Sorts the grants of applications by whether they can be added to an organization. */
final class GrantSearch {

    private final int max;
    private final Predicate<ClientGrant> isPresent;
    private final Set<String> seen = new HashSet<>();
    private final List<ClientGrant> addable = new ArrayList<>();
    private final List<ClientGrant> denied = new ArrayList<>();
    private final List<Client> without = new ArrayList<>();
    private int present;

    /**
     * @param max how many of each sort are kept
     * @param isPresent whether a grant has been added already
     */
    GrantSearch(int max, Predicate<ClientGrant> isPresent) {
        this.max = max;
        this.isPresent = isPresent;
    }

    /** An application is looked at once, even if it is found twice. */
    void add(Client client, List<ClientGrant> grants) {
        if (!seen.add(client.clientId())) {
            return;
        }
        List<ClientGrant> own = grants.stream().filter(ClientGrant::isForClient).toList();
        if (own.isEmpty()) {
            keep(without, client);
        }
        for (ClientGrant grant : own) {
            if (isPresent.test(grant)) {
                present++;
            } else {
                keep(grant.organizationUsage() == OrganizationUsage.DENY ? denied : addable, grant);
            }
        }
    }

    private <T> void keep(List<T> kept, T found) {
        if (kept.size() < max) {
            kept.add(found);
        }
    }

    /** Whether no more grants are needed: those that can be added are what is looked for. */
    boolean isFull() {
        return addable.size() == max;
    }

    List<ClientGrant> addable() {
        return List.copyOf(addable);
    }

    List<ClientGrant> denied() {
        return List.copyOf(denied);
    }

    List<Client> without() {
        return List.copyOf(without);
    }

    int present() {
        return present;
    }
}
