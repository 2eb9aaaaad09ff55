package dev.verdigris.agent;

import dev.verdigris.admin.AdminSocket;
import dev.verdigris.config.Config;
import dev.verdigris.http.HttpConfig;
import dev.verdigris.http.HttpLimits;
import dev.verdigris.http.HttpServer;
import dev.verdigris.model.ActorId;
import dev.verdigris.model.ClusterId;
import dev.verdigris.net.QuicTransport;
import dev.verdigris.net.tls.TlsException;
import dev.verdigris.node.Node;
import dev.verdigris.node.NodeConfig;
import dev.verdigris.protocol.Identity;
import dev.verdigris.protocol.Input;
import dev.verdigris.store.Commit;
import dev.verdigris.store.Store;
import dev.verdigris.store.StoreException;
import dev.verdigris.store.StoreListener;
import dev.verdigris.time.HybridClock;
import dev.verdigris.time.Moment;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import java.util.random.RandomGeneratorFactory;
import org.jspecify.annotations.Nullable;

/// The running node. Its parts are made from top to bottom and closed in reverse.
public final class Agent implements AutoCloseable {
    private static final System.Logger LOG = System.getLogger(Agent.class.getName());
    private static final long NANOS_PER_SECOND = 1_000_000_000L;

    private final Parts parts;
    private final Failure failure;
    private final Store store;
    private final InetSocketAddress gossipAddress;
    private final List<InetSocketAddress> apiAddresses;

    /// What ended a node that was not told to end.
    private static final class Failure {
        private final AtomicReference<@Nullable Throwable> cause = new AtomicReference<>();
        private final CountDownLatch happened = new CountDownLatch(1);

        void is(Throwable bug) {
            if (cause.compareAndSet(null, bug)) {
                LOG.log(Level.ERROR, "the node stops because of a failure", bug);
                happened.countDown();
            }
        }
    }

    private Agent(Parts parts, Failure failure, Store store, InetSocketAddress gossipAddress,
            List<InetSocketAddress> apiAddresses) {
        this.parts = parts;
        this.failure = failure;
        this.store = store;
        this.gossipAddress = gossipAddress;
        this.apiAddresses = apiAddresses;
    }

    /// Starts a node and returns when it serves.
    ///
    /// @throws AgentException if it cannot start; nothing is left running
    public static Agent start(Config config) throws AgentException, InterruptedException {
        Logging.set(config.log());
        for (String key : config.ignored()) {
            LOG.log(Level.WARNING, "this version does not read the configuration key {0}", key);
        }
        var parts = new Parts();
        boolean started = false;
        try {
            Agent agent = build(config, parts);
            started = true;
            return agent;
        } catch (IOException | TlsException | StoreException | IllegalArgumentException problem) {
            throw new AgentException(String.valueOf(problem.getMessage()), problem);
        } finally {
            if (!started) {
                parts.close();
            }
        }
    }

    private static Agent build(Config config, Parts parts)
            throws IOException, TlsException, AgentException, InterruptedException {
        var failure = new Failure();
        Supplier<Moment> monotonic = () -> new Moment(System.nanoTime());
        var clock = new HybridClock(Agent::unixNanos);
        var inbox = new Inbox(monotonic);

        var opened = new AtomicReference<@Nullable Store>();
        var producer = new Producer(opened, inbox);
        Store store = parts.add("store",
                Stores.open(config.db(), config.perf(), clock, listener(producer, failure)));
        opened.set(store);
        producer.start();
        parts.add("producer", producer::close);
        var schema = new SchemaKeeper(store, config.db());
        schema.start();

        var link = new PeerLink(inbox);
        QuicTransport transport = parts.add("transport", Transports.start(config.gossip(), link));
        InetSocketAddress gossip = Transports.advertised(config.gossip(), transport);
        var sessions = parts.add("syncs", new SyncSessions(transport, store, inbox));
        link.attach(transport, sessions);

        var self = new Identity(store.actor(), Addresses.of(gossip), clock.now(),
                new ClusterId(store.clusterId(), config.gossip().memberId()));
        var random = RandomGeneratorFactory.of("L64X128MixRandom")
                .create(new SecureRandom().nextLong());
        var node = new Node(Transports.fitting(NodeConfig.DEFAULT, config.gossip()), self,
                store.books(), store.remembered(), clock, random);
        var bootstrap = new Bootstrap(config.gossip().bootstrap(), gossip);
        var driver = new Driver(transport, sessions, store, bootstrap, inbox, failure::is);
        var loop = new Loop(node, inbox, monotonic, driver, failure::is);
        loop.start();
        parts.add("loop", () -> {
            inbox.put(new Inbox.Item.ForNode(new Input.Leave()));
            loop.close();
        });

        var http = parts.add("http", HttpServer.start(httpConfig(config), store));
        parts.add("admin socket", AdminSocket.open(config.admin().udsPath(),
                new Operations(loop, inbox, store, schema, transport, producer,
                        config.gossip().memberId())));
        LOG.log(Level.INFO, "ready actor={0} api={1} gossip={2} admin={3}", store.actor(),
                http.localAddresses(), gossip, config.admin().udsPath());
        return new Agent(parts, failure, store, gossip, http.localAddresses());
    }

    private static StoreListener listener(Producer producer, Failure failure) {
        return new StoreListener() {
            @Override
            public void committed(Commit commit) {
                producer.committed(commit);
            }

            @Override
            public void stopped(Throwable cause) {
                failure.is(cause);
            }
        };
    }

    private static HttpConfig httpConfig(Config config) {
        Path besideDatabase = config.db().path().toAbsolutePath().resolveSibling("spill");
        return new HttpConfig(config.api().bindAddrs(), config.api().endpointName(),
                config.api().bearerToken(), besideDatabase, HttpLimits.DEFAULT);
    }

    private static long unixNanos() {
        Instant now = Instant.now();
        return now.getEpochSecond() * NANOS_PER_SECOND + now.getNano();
    }

    public ActorId actor() {
        return store.actor();
    }

    Store store() {
        return store;
    }

    /// Where peers reach us.
    public InetSocketAddress gossipAddress() {
        return gossipAddress;
    }

    /// Where the HTTP API is, with the real ports if 0 was asked for.
    public List<InetSocketAddress> apiAddresses() {
        return apiAddresses;
    }

    /// Waits until the node fails; one that is closed never does.
    public void awaitFailure() throws InterruptedException {
        failure.happened.await();
    }

    /// Leaves the cluster and closes everything.
    @Override
    public void close() {
        parts.close();
    }
}
