/// Quality of data and guards before an order: each answers whether a row passes.
@NullMarked
package io.ticklane.fintech.quality;

import org.jspecify.annotations.NullMarked;
