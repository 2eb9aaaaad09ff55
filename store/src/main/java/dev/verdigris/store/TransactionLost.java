package dev.verdigris.store;

/// SQLite itself ended a client's transaction, as `INSERT OR ROLLBACK` makes it do. Nothing of it
/// is kept.
public final class TransactionLost extends RuntimeException {
    private static final long serialVersionUID = 1;

    TransactionLost() {
        super("the transaction was rolled back by one of its statements");
    }
}
