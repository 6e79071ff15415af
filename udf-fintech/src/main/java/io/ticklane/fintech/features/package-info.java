/// Features and transforms.
@NullMarked
package io.ticklane.fintech.features;

import org.jspecify.annotations.NullMarked;
