package io.ticklane.exec.exchange.remote;

/// What a fragment's part on one node has sent to a node, maybe the same one.
///
/// @param fragment the fragment that sent
/// @param from the node that sent, by its number in the query
/// @param to the node that received
/// @param rows how many rows
/// @param bytes how many bytes went between nodes; 0 within one
public record Edge(int fragment, int from, int to, long rows, long bytes) {}
