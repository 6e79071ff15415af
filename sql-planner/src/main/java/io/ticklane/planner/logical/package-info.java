/// Syntax tree to optimized relational tree.
///
/// ```
///   SqlNode --Translator--> RelNode --LogicalRewrite--> LogicalQuery
///            (sub-queries,           (decorrelate, group forms, push down,
///             RexOver)                join order, trim)
/// ```
///
/// [LogicalPlanner] is the way in. Window calls stay [org.apache.calcite.rex.RexOver] in a project;
/// calls of library functions carry exactly as many operands as the function has parameters.
@NullMarked
package io.ticklane.planner.logical;

import org.jspecify.annotations.NullMarked;
