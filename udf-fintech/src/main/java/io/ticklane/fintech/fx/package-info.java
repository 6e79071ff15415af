/// Foreign exchange: cross rates, forwards and carry.
@NullMarked
package io.ticklane.fintech.fx;

import org.jspecify.annotations.NullMarked;
