/// Tables over topics, against a broker in the process.
@NullMarked
package io.ticklane.tests.kafka;

import org.jspecify.annotations.NullMarked;
