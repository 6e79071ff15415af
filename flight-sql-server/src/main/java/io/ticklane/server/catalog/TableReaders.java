package io.ticklane.server.catalog;

import io.ticklane.exec.connector.ConnectorCatalog;

/// What a node has once to read tables that it does not hold in memory.
///
/// @param files what is known of files
/// @param proofs what was found out about the order of rows
/// @param connectors the connectors of tables that are outside of the engine
public record TableReaders(FileCatalog files, OrderProofs proofs, ConnectorCatalog connectors) {}
