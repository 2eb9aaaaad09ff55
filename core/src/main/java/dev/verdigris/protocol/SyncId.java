package dev.verdigris.protocol;

/// One sync session at one of its ends.
///
/// @param number unique per role and process; given by `Node` to those it opens and by the driver to
///     those it accepts
public record SyncId(Role role, long number) {
    public enum Role {
        CLIENT,
        SERVER
    }
}
