/// Materialized views: queries without an end that outlive their clients and the node.
@NullMarked
package io.ticklane.server.view;

import org.jspecify.annotations.NullMarked;
