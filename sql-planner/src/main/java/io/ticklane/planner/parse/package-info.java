/// SQL text to a syntax tree of the dialect. The grammar is generated from Calcite's template and
/// `src/main/codegen`.
///
/// ```
///   script --Script--> statement text --SqlText--> SqlNode --PrePass--> SqlNode that Calcite's validator understands
/// ```
@NullMarked
package io.ticklane.planner.parse;

import org.jspecify.annotations.NullMarked;
