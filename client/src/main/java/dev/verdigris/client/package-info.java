/// Java client of the HTTP API: transactions and streamed queries.
///
/// - Not here: the server's side (`verdigris.http`); retries, which are the caller's choice.
/// - Imports: nothing of ours. Imported by: cli.
/// - Thread: a client may be shared; every call blocks its caller.
/// - Start at: `VerdigrisClient.transact`, `VerdigrisClient.query`.
/// - Sources: `docs/http.md`.
@NullMarked
package dev.verdigris.client;

import org.jspecify.annotations.NullMarked;
