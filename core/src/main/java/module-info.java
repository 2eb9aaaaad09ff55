/// Protocols and rules; depends on nothing but `java.base`.
module dev.verdigris.core {
    requires static org.jspecify;

    exports dev.verdigris.book;
    exports dev.verdigris.broadcast;
    exports dev.verdigris.crdt;
    exports dev.verdigris.intake;
    exports dev.verdigris.model;
    exports dev.verdigris.node;
    exports dev.verdigris.protocol;
    exports dev.verdigris.swim;
    exports dev.verdigris.sync;
    exports dev.verdigris.time;
    exports dev.verdigris.wire;
}
