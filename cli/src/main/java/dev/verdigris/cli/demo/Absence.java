package dev.verdigris.cli.demo;

import java.time.Duration;

/// What a node missed while it was dead, and how it made up for it.
///
/// @param node its name
/// @param missed what the others did meanwhile
/// @param versions it had to fetch, of all actors
/// @param start from the start of its process until it served
/// @param catchUp from then until it held all that the others held
record Absence(String node, Work missed, long versions, Duration start, Duration catchUp) {}
