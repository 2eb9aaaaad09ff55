package dev.verdigris.http;

import dev.verdigris.store.Store;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/// The HTTP API of a node. See `docs/http.md`.
///
/// Safe for any thread.
public final class HttpServer implements AutoCloseable {
    /// Event loops move bytes only; one does for tens of thousands of requests a second.
    private static final int EVENT_LOOPS = 2;

    /// Connections the system holds until they are accepted.
    private static final int BACKLOG = 1_024;

    private final Connections connections;
    private final List<Route> routes;
    private final EventLoopGroup eventLoops;
    private final List<Channel> listeners = new ArrayList<>();

    private HttpServer(Connections connections, List<Route> routes) {
        this.connections = connections;
        this.routes = routes;
        this.eventLoops = new MultiThreadIoEventLoopGroup(
                EVENT_LOOPS, new DefaultThreadFactory("http", true), NioIoHandler.newFactory());
    }

    /// Listens on all addresses of `config`, and answers from `store`, which outlives the server.
    ///
    /// @throws IOException if an address cannot be had or the spill folder not be made
    public static HttpServer start(HttpConfig config, Store store) throws IOException {
        HttpLimits limits = config.limits();
        var connections = new Connections(limits.connections());
        List<Route> routes = routes(config, store);
        var dispatcher = new Dispatcher(new Gate(config.endpointName(), config.bearerToken()),
                routes, new RequestMemory(limits.requests()));
        var server = new HttpServer(connections, routes);
        try {
            for (InetSocketAddress address : config.bindAddresses()) {
                server.listen(address,
                        new ConnectionSetup(connections, dispatcher::answer, limits));
            }
        } catch (IOException failure) {
            server.close();
            throw failure;
        }
        long idleCheckMillis = Math.max(1, limits.connections().idleTimeout().toMillis() / 4);
        var _ = server.eventLoops.scheduleWithFixedDelay(
                connections::closeIdle, idleCheckMillis, idleCheckMillis, TimeUnit.MILLISECONDS);
        return server;
    }

    private static List<Route> routes(HttpConfig config, Store store) throws IOException {
        HttpLimits limits = config.limits();
        var space = new SpillSpace(config.spillFolder(), limits.results());
        int permits = limits.requests().perRouteMax();
        return List.of(
                new Route("POST", Transactions.PATH, new Semaphore(permits),
                        new Transactions(store)),
                new Route("POST", Queries.PATH, new Semaphore(permits),
                        new Queries(store, space, limits.results())));
    }

    private void listen(InetSocketAddress address, ConnectionSetup setup) throws IOException {
        ChannelFuture bound = new ServerBootstrap()
                .group(eventLoops)
                .channel(NioServerSocketChannel.class)
                .option(ChannelOption.SO_BACKLOG, BACKLOG)
                .option(ChannelOption.SO_REUSEADDR, true)
                .childOption(ChannelOption.TCP_NODELAY, true)
                .childHandler(setup)
                .bind(address)
                .awaitUninterruptibly();
        if (!bound.isSuccess()) {
            throw new IOException("cannot listen on " + address + ": " + bound.cause().getMessage(),
                    bound.cause());
        }
        listeners.add(bound.channel());
    }

    /// Where it listens, in the order of the configuration, with the ports that were taken.
    public List<InetSocketAddress> localAddresses() {
        return listeners.stream().map(each -> (InetSocketAddress) each.localAddress()).toList();
    }

    /// What it answers, as in `POST /v1/queries`.
    public List<String> routes() {
        return routes.stream().map(route -> route.method() + " " + route.path()).toList();
    }

    /// How many more requests of a route may be under way.
    int freePermits(String path) {
        return routes.stream().filter(route -> route.path().equals(path))
                .mapToInt(route -> route.permits().availablePermits()).sum();
    }

    /// How many connections are open.
    public int openConnections() {
        return connections.openCount();
    }

    /// Takes no new request, lets those under way end for as long as the limits say, and closes.
    @Override
    public void close() {
        for (Channel listener : listeners) {
            listener.close().awaitUninterruptibly();
        }
        connections.drain();
        var _ = eventLoops.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly();
    }
}
