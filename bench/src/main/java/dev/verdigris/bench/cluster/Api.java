package dev.verdigris.bench.cluster;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;

/// Sends transactions to nodes over kept HTTP/1.1 connections without waiting for the answers. A
/// node that says it is busy is asked again, as any client should.
final class Api implements AutoCloseable {
    private static final Duration TIMEOUT = Duration.ofSeconds(60);
    private static final int BUSY = 503;
    private static final Duration BUSY_PAUSE = Duration.ofMillis(5);
    private static final int TRIES_MAX = 1_000;

    private final HttpClient client = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1).connectTimeout(TIMEOUT).build();
    private final String token;

    Api(String token) {
        this.token = token;
    }

    /// @param statements a JSON array as the API takes it
    /// @return completes once the transaction is committed; exceptionally if it is not
    CompletableFuture<Void> transact(URI node, String statements) {
        HttpRequest request = HttpRequest.newBuilder(node.resolve("/v1/transactions"))
                .header("authorization", "Bearer " + token)
                .header("content-type", "application/json")
                .timeout(TIMEOUT)
                .POST(HttpRequest.BodyPublishers.ofString(statements)).build();
        return send(request, TRIES_MAX);
    }

    private CompletableFuture<Void> send(HttpRequest request, int triesLeft) {
        return client.sendAsync(request, HttpResponse.BodyHandlers.ofString())
                .thenCompose(answer -> {
                    if (answer.statusCode() == BUSY && triesLeft > 1) {
                        Executor later = CompletableFuture.delayedExecutor(
                                BUSY_PAUSE.toMillis(), TimeUnit.MILLISECONDS);
                        return CompletableFuture
                                .supplyAsync(() -> send(request, triesLeft - 1), later)
                                .thenCompose(again -> again);
                    }
                    requireCommitted(answer);
                    return CompletableFuture.completedFuture(null);
                });
    }

    private static void requireCommitted(HttpResponse<String> answer) {
        if (answer.statusCode() != 200) {
            throw new IllegalStateException("a node answered " + answer.statusCode() + ": "
                    + answer.body());
        }
    }

    @Override
    public void close() {
        client.close();
    }
}
