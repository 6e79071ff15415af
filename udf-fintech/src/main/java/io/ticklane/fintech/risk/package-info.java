/// Risk: control charts of a series, drawdowns and other measures of loss.
@NullMarked
package io.ticklane.fintech.risk;

import org.jspecify.annotations.NullMarked;
