/// SQLite, the CRDT engine, schema; see `ARCHITECTURE.md`.
module dev.verdigris.store {
    requires java.sql;
    requires org.xerial.sqlitejdbc;
    requires static org.jspecify;

    exports dev.verdigris.sqlite;
}
