package dev.verdigris.config;

/// One value as it was written.
///
/// @param value a `String`, `Long`, `Double`, `Boolean`, another TOML scalar, or a `List` of them
/// @param origin where it stands, for messages: `verdigris.toml line 3` or `environment DB__PATH`
record Setting(Object value, String origin) {}
