/// The written reference: pages made from the catalogue of functions and the error codes, and tests
/// that run every example of the pages and of the dialect.
@NullMarked
package io.ticklane.tests.docs;

import org.jspecify.annotations.NullMarked;
