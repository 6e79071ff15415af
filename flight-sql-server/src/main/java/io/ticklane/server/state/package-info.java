/// What a node keeps on disk: the definitions of tables of connectors, and materialized views.
@NullMarked
package io.ticklane.server.state;

import org.jspecify.annotations.NullMarked;
