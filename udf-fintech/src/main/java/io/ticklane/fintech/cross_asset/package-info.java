/// Two series: filters and measures of one series against another.
@NullMarked
package io.ticklane.fintech.cross_asset;

import org.jspecify.annotations.NullMarked;
