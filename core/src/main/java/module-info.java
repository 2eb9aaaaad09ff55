/// Protocols and rules; see `ARCHITECTURE.md`.
module dev.verdigris.core {
    requires static org.jspecify;
    exports dev.verdigris.model;
}
