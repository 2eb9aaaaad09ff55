/// The HTTP API: transactions and queries over HTTP/1.1 and cleartext HTTP/2, on one port.
///
/// - Not here: SQL itself (`verdigris.store`); gossip, which learns of commits from the store.
/// - Imports: core model, sqlite, store, Netty, Jackson. Imported by: `verdigris.agent`.
/// - Thread: one virtual thread per request; event loops move bytes, SQLite has its own threads.
/// - Start at: `HttpServer.start`, then `Dispatcher.answer`, `Transactions` and `Queries`.
/// - Sources: `docs/http.md`, RFC 9110, 9112, 9113; `docs/adr/0007-http-on-netty.md`.
@NullMarked
package dev.verdigris.http;

import org.jspecify.annotations.NullMarked;
