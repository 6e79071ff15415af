package io.ticklane.api.plan;

/// Physical plans to bytes and back, in protobuf wire format. The messages follow from the plan
/// records ([PlanSchema] prints them), so that a new kind of node needs no code here. Equal plans
/// have equal bytes.
public final class PlanCodec {
    /// The most messages that may lie in one another; two for each level of an expression.
    static final int MAX_DEPTH = 1_000;

    private PlanCodec() {}

    /// The bytes of a plan. Errors: 53400 when it is nested too deeply.
    public static byte[] encode(PhysicalPlan plan) {
        PlanWriter writer = new PlanWriter();
        writer.write(plan);
        return writer.bytes();
    }

    /// The plan of the bytes. Errors: XX001 for bytes that are no plan of this version.
    public static PhysicalPlan decode(byte[] bytes) {
        return new PlanReader(bytes).plan();
    }
}
