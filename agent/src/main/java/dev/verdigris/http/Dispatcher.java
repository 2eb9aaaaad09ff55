package dev.verdigris.http;

import dev.verdigris.model.InvariantViolation;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpRequest;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// Takes each request through the same steps: is it for us, may it, where does it go, is there
/// room; and turns whatever stops it into an answer.
///
/// Safe for any thread.
final class Dispatcher {
    private static final Logger LOG = System.getLogger(Dispatcher.class.getName());
    private static final Answer INTERNAL_ERROR = Answer.json(500,
            new JsonBytes().raw("{\"error\":\"internal error\"}\n").toByteArray());

    private final Gate gate;
    private final List<Route> routes;
    private final RequestMemory memory;

    Dispatcher(Gate gate, List<Route> routes, RequestMemory memory) {
        this.gate = gate;
        this.routes = routes;
        this.memory = memory;
    }

    /// Answers one request. On its virtual thread; the root of that thread.
    void answer(Exchange exchange) {
        try {
            handle(exchange);
        } catch (Refused refused) {
            sendInstead(exchange, refused.answer());
        } catch (ClientGone gone) {
            LOG.log(Level.DEBUG, "http client gone: {0}", gone.getMessage());
        } catch (RuntimeException unexpected) {
            LOG.log(Level.ERROR, "http request failed: " + exchange.head().uri(), unexpected);
            sendInstead(exchange, INTERNAL_ERROR);
        } catch (InvariantViolation | OutOfMemoryError fatal) {
            sendInstead(exchange, INTERNAL_ERROR);
            throw fatal;
        }
    }

    private void handle(Exchange exchange) {
        HttpRequest head = exchange.head();
        gate.check(head.headers());
        Route route = route(head.method().name(), path(head.uri()));
        try (Route.Permit permit = route.acquire(); RequestMemory.Share share = memory.share()) {
            exchange.body().chargeTo(share);
            route.handler().handle(exchange, share, permit);
        }
    }

    private Route route(String method, String path) {
        Route found = null;
        for (Route route : routes) {
            if (route.path().equals(path)) {
                found = route;
            }
        }
        if (found == null) {
            throw new Refused(Answer.empty(404));
        }
        if (!found.method().equals(method)) {
            throw new Refused(new Answer(405, null, found.method(), new byte[0]));
        }
        return found;
    }

    /// The path of a target in origin form or, as proxies send it, absolute form.
    static String path(String target) {
        int start = 0;
        int scheme = target.indexOf("://");
        if (!target.startsWith("/") && scheme >= 0) {
            start = target.indexOf('/', scheme + 3);
            if (start < 0) {
                return "/";
            }
        }
        int query = target.indexOf('?', start);
        return target.substring(start, query < 0 ? target.length() : query);
    }

    /// @throws Refused with 415 if the body does not claim to be JSON
    static void requireJson(HttpRequest head) {
        if (!isJson(head.headers().get(HttpHeaderNames.CONTENT_TYPE))) {
            throw Refused.text(415, "Expected request with `Content-Type: application/json`");
        }
    }

    private static boolean isJson(@Nullable String contentType) {
        if (contentType == null) {
            return false;
        }
        int parameters = contentType.indexOf(';');
        String type = (parameters < 0 ? contentType : contentType.substring(0, parameters))
                .strip().toLowerCase(Locale.ROOT);
        return type.equals("application/json")
                || type.startsWith("application/") && type.endsWith("+json");
    }

    private static void sendInstead(Exchange exchange, Answer answer) {
        try {
            if (exchange.isStarted()) {
                exchange.abort(); // the client must not take half an answer for a whole one
            } else {
                exchange.send(answer);
            }
        } catch (ClientGone gone) {
            LOG.log(Level.DEBUG, "http client gone: {0}", gone.getMessage());
        }
    }
}
