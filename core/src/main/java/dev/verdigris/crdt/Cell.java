package dev.verdigris.crdt;

/// The clock of one column of one row.
///
/// @param columnVersion how many times the column was written in this life of the row, from 1
/// @param stamp who wrote it last
public record Cell(long columnVersion, Stamp stamp) {}
