/// Java values and what JDBC says of them: types of columns, conversions between getters and
/// values, values of parameters.
@NullMarked
package io.ticklane.jdbc.internal.value;

import org.jspecify.annotations.NullMarked;
