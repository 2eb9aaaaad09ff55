package dev.verdigris.cli.nodes;

/// A node did not do in time what was expected of it, or ended. The message ends with the last
/// lines of its log.
public final class NodeFailed extends RuntimeException {
    private static final long serialVersionUID = 1;

    public NodeFailed(String message) {
        super(message);
    }
}
