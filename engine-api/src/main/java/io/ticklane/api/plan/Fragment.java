package io.ticklane.api.plan;

/// A part of the plan between exchanges. Fragment 0 is the root, whose rows go to the client.
public record Fragment(int id, PhysicalNode root, Partitioning partitioning, Exchange output) {}
