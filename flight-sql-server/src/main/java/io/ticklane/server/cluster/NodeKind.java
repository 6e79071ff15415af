package io.ticklane.server.cluster;

import io.ticklane.api.function.FunctionCatalog;
import io.ticklane.api.plan.PhysicalPlan;
import java.util.Optional;

/// What two nodes must have in common to run one query together.
///
/// @param planVersion the version of the binary form of plans
/// @param functions the [FunctionFingerprint] of the functions
public record NodeKind(int planVersion, String functions) {
    /// The kind of a node with these functions.
    public static NodeKind of(FunctionCatalog functions) {
        return new NodeKind(PhysicalPlan.VERSION, FunctionFingerprint.of(functions));
    }

    /// Why a node of this kind does not work with one of another kind; empty when it does.
    Optional<String> refusal(NodeKind other) {
        if (planVersion != other.planVersion) {
            return Optional.of(
                    "it writes plans in version "
                            + other.planVersion
                            + ", this node in version "
                            + planVersion
                            + "; run the same release on all nodes");
        }
        return functions.equals(other.functions)
                ? Optional.empty()
                : Optional.of(
                        "it has other functions than this node; give all nodes the same jars in"
                                + " --functions");
    }

    /// The form in a header.
    String text() {
        return planVersion + ":" + functions;
    }
}
