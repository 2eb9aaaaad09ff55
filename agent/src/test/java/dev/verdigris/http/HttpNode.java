package dev.verdigris.http;

import dev.verdigris.model.ActorId;
import dev.verdigris.store.Deadline;
import dev.verdigris.store.ReplicaConfig;
import dev.verdigris.store.Store;
import dev.verdigris.store.StoreConfig;
import dev.verdigris.time.HybridClock;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// A store and an HTTP server on loopback, with the tables of the conformance cases.
final class HttpNode implements AutoCloseable {
    static final ActorId ACTOR = ActorId.parse("0f0e0d0c0b0a49088706050403020100");

    static final List<String> SCHEMA = List.of(
            "CREATE TABLE tests(id INTEGER NOT NULL PRIMARY KEY, text TEXT NOT NULL DEFAULT '')"
                    + " WITHOUT ROWID",
            "CREATE TABLE wide(id1 BLOB NOT NULL, id2 TEXT NOT NULL, "
                    + "int INTEGER NOT NULL DEFAULT 1, float REAL NOT NULL DEFAULT 1.0,"
                    + " blob BLOB, PRIMARY KEY(id1, id2))");

    final Path folder;
    final Store store;
    final HttpServer server;
    final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    private HttpNode(@Nullable String endpointName, @Nullable String token, HttpLimits limits)
            throws IOException {
        folder = Files.createTempDirectory("verdigris-http");
        var replica = ReplicaConfig.file(folder.resolve("db.sqlite"), ACTOR);
        store = Store.open(StoreConfig.of(replica), new HybridClock(HttpNode::unixNanos),
                _ -> {});
        store.applySchema(Deadline.NONE, SCHEMA);
        server = HttpServer.start(new HttpConfig(
                List.of(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0)),
                endpointName, token, folder.resolve("spill"), limits), store);
    }

    private static long unixNanos() {
        Instant now = Instant.now();
        return now.getEpochSecond() * 1_000_000_000L + now.getNano();
    }

    static HttpNode start() throws IOException {
        return new HttpNode(null, null, HttpLimits.DEFAULT);
    }

    static HttpNode start(HttpLimits limits) throws IOException {
        return new HttpNode(null, null, limits);
    }

    static HttpNode withToken(String token) throws IOException {
        return new HttpNode(null, token, HttpLimits.DEFAULT);
    }

    static HttpNode named(String endpointName) throws IOException {
        return new HttpNode(endpointName, null, HttpLimits.DEFAULT);
    }

    InetSocketAddress address() {
        return server.localAddresses().getFirst();
    }

    URI uri(String target) {
        return URI.create("http://127.0.0.1:" + address().getPort() + target);
    }

    HttpResponse<String> transact(String body) {
        return post(Transactions.PATH, body);
    }

    HttpResponse<String> query(String body) {
        return post(Queries.PATH, body);
    }

    HttpResponse<String> post(String target, String body) {
        return send(HttpRequest.newBuilder(uri(target))
                .header("content-type", "application/json")
                .POST(BodyPublishers.ofString(body)));
    }

    HttpResponse<String> send(HttpRequest.Builder request) {
        try {
            return client.send(
                    request.timeout(Duration.ofSeconds(60)).build(), BodyHandlers.ofString());
        } catch (IOException | InterruptedException failure) {
            throw new AssertionError(failure);
        }
    }

    @Override
    public void close() {
        client.shutdownNow();
        server.close();
        store.close();
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        } catch (IOException failure) {
            throw new AssertionError(failure);
        }
    }
}
