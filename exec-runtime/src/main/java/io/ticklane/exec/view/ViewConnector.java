package io.ticklane.exec.view;

import com.google.auto.service.AutoService;
import io.ticklane.api.plan.TableSource;
import io.ticklane.api.plan.TableSource.Option;
import io.ticklane.api.plan.TableSource.Watermark;
import io.ticklane.api.type.RowType;
import io.ticklane.exec.connector.ConnectedTable;
import io.ticklane.exec.connector.Connector;
import io.ticklane.exec.connector.TableOptions;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/// The connector of views, whose rows are in a [ViewLog]. Tables of it are made by the catalog, not
/// by CREATE TABLE.
@AutoService(Connector.class)
public final class ViewConnector implements Connector {
    /// The name of the connector.
    public static final String NAME = "materialized_view";

    private static final String FOLDER = "folder";
    private static final String ROWS = "rows";

    @Override
    public String name() {
        return NAME;
    }

    /// Where the rows of a view are.
    public static TableSource.Connected source(
            String schema, String name, Path folder, Optional<Watermark> watermark) {
        List<Option> options = List.of(new Option(FOLDER, folder.toString()));
        return new TableSource.Connected(schema, name, NAME, options, watermark);
    }

    /// Where the late rows of a view are that it keeps; they come in no order of time.
    public static TableSource.Connected lateSource(String schema, String name, Path folder) {
        List<Option> options =
                List.of(
                        new Option(FOLDER, folder.toString()),
                        new Option(ROWS, ViewFolder.Part.LATE.name()));
        return new TableSource.Connected(schema, name, NAME, options, Optional.empty());
    }

    @Override
    public ConnectedTable table(TableSource.Connected source, RowType columns) {
        TableOptions options = new TableOptions(source);
        Path folder = Path.of(options.required(FOLDER, "where the rows of the view are"));
        ViewFolder.Part part =
                options.choice(ROWS, ViewFolder.Part.class).orElse(ViewFolder.Part.OUTPUT);
        options.requireNoOthers();
        return new ViewTable(source, columns, folder, part);
    }
}
