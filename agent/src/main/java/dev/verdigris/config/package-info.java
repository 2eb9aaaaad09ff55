/// The configuration file and the environment, read once into a tree of records.
///
/// - Not here: what a key does; each record is handed to the part that it configures.
/// - Imports: nothing of ours. Imported by: agent, cli.
/// - Thread: every type is an immutable value.
/// - Start at: `Config.load`, then `Keys`.
/// - Sources: `docs/configuration.md`, which lists every key; TOML 1.0.
@NullMarked
package dev.verdigris.config;

import org.jspecify.annotations.NullMarked;
