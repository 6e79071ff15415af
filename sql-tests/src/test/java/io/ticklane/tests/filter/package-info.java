/// Key filters: what joins tell scans, on one node and between nodes.
@NullMarked
package io.ticklane.tests.filter;

import org.jspecify.annotations.NullMarked;
