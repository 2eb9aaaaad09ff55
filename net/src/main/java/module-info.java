/// Bytes between nodes: QUIC with mutual TLS, and the certificates it needs; see `ARCHITECTURE.md`.
module dev.verdigris.net {
    requires static org.jspecify;
    requires io.netty.buffer;
    requires io.netty.codec.classes.quic;
    requires io.netty.common;
    requires io.netty.handler;
    requires io.netty.transport;
    requires org.bouncycastle.pkix;
    requires org.bouncycastle.provider;

    exports dev.verdigris.net;
    exports dev.verdigris.net.tls;
}
