package dev.verdigris.cli;

import dev.verdigris.config.Config;
import java.nio.file.Path;
import java.util.Map;

/// What a command finds where it is started.
///
/// @param defaultConfig the configuration that is looked for if none is named
/// @param folder the current one
/// @param environment may override single settings
record Surroundings(Path defaultConfig, Path folder, Map<String, String> environment) {
    static Surroundings current() {
        return new Surroundings(Config.DEFAULT_FILE, Path.of(""), System.getenv());
    }
}
