/// What rules over relations are made from.
@NullMarked
package io.ticklane.planner.logical.rule;

import org.jspecify.annotations.NullMarked;
