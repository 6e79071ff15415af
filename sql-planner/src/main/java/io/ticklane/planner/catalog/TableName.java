package io.ticklane.planner.catalog;

/// The name of a table or view with its schema, as it is spelled in the catalog.
public record TableName(String schema, String name) {
    @Override
    public String toString() {
        return schema + "." + name;
    }
}
