/// Protocols and rules; depends on nothing but `java.base`.
module dev.verdigris.core {
    requires static org.jspecify;

    exports dev.verdigris.crdt;
    exports dev.verdigris.model;
    exports dev.verdigris.protocol;
    exports dev.verdigris.swim;
    exports dev.verdigris.time;
    exports dev.verdigris.wire;
}
