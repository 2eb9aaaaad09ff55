package dev.verdigris.cli.nodes;

/// What all replicated rows of a node come to.
///
/// @param rows over the rows; equal on nodes that hold the same
/// @param clocks over what settles later merges; equal on nodes that will go on agreeing
public record ContentDigest(long rowCount, String rows, String clocks) {}
