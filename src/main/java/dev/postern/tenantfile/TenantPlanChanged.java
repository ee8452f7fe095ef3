package dev.postern.tenantfile;

/** A tenant file was not applied: it would change something else now than when its plan was made. Stackless. */
public final class TenantPlanChanged extends RuntimeException {

    private final transient TenantPlan plan;

    TenantPlanChanged(TenantPlan plan) {
        super("The file is another one, or the tenant has changed since the plan was made: nothing was applied. Make the plan"
                + " once more", null, false, false);
        this.plan = plan;
    }

    /** What the file would change now. */
    public TenantPlan plan() {
        return plan;
    }
}
