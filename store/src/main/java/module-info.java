/// SQLite, the CRDT engine, schema; see `ARCHITECTURE.md`.
module dev.verdigris.store {
    requires transitive dev.verdigris.core;
    requires java.sql;
    requires org.xerial.sqlitejdbc;
    requires static org.jspecify;

    exports dev.verdigris.adopt;
    exports dev.verdigris.crr;
    exports dev.verdigris.schema;
    exports dev.verdigris.sqlite;
    exports dev.verdigris.store;
}
