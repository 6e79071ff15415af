package io.ticklane.exec.source;

import io.ticklane.api.plan.TableSource;
import io.ticklane.api.type.RowType;

/// What is known of the files of one table without reading their rows.
///
/// @param rowCount how many rows there are, or about how many for CSV
public record FileDescription(TableSource.Files source, RowType rowType, long rowCount) {}
