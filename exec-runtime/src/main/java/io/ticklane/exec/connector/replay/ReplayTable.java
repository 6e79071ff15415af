package io.ticklane.exec.connector.replay;

import io.ticklane.api.plan.PhysicalNode;
import io.ticklane.api.plan.TableSource;
import io.ticklane.api.type.RowType;
import io.ticklane.exec.connector.ConnectedTable;
import io.ticklane.exec.connector.LogReader;
import io.ticklane.exec.operator.Source;
import io.ticklane.exec.query.QueryContext;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/// A table whose rows are those of files.
///
/// @param speed how fast they come, 1 as fast as their times say; empty for as fast as they are
///   taken
record ReplayTable(TableSource.Connected source, RowType columns, String path, OptionalDouble speed)
        implements ConnectedTable {
    @Override
    public Source read(PhysicalNode.Scan scan, QueryContext context) {
        return ReplayFiles.open(path, columns, scan.columns(), scan.filter(), context);
    }

    @Override
    public LogReader follow(List<Integer> wanted, QueryContext context) {
        List<Integer> read = new ArrayList<>(wanted);
        int time = -1;
        if (speed.isPresent()) {
            int column = source.watermark().orElseThrow().column();
            time = wanted.indexOf(column);
            if (time < 0) {
                time = read.size();
                read.add(column);
            }
        }
        return new ReplayReader(
                ReplayFiles.open(path, columns, read, Optional.empty(), context),
                new ReplayReader.Pace(time, speed.orElse(0)),
                wanted.size(),
                context,
                context.clock());
    }
}
