package dev.verdigris.model;
/// n-th.
public record DbVersion(long value) {}
