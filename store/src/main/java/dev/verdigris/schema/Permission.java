package dev.verdigris.schema;

/// What a schema may do to tables that are there.
public enum Permission {
    /// Add tables and columns; make, change and drop indexes. Tables that it does not name stay.
    ADDITIVE,
    /// Also remove and change columns, change keys, and drop every replicated table that it does
    /// not name.
    DESTRUCTIVE
}
