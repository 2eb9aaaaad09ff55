package dev.verdigris.http;

import dev.verdigris.http.Transactions.Executed;
import dev.verdigris.model.ActorId;
import dev.verdigris.store.Commit;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The body of an answer to a transaction; its four keys are always there.
final class ExecAnswer {
    private static final double NANOS_PER_SECOND = 1e9;

    private ExecAnswer() {}

    static Answer committed(
            List<Executed> executed, long nanos, @Nullable Commit commit, ActorId actor) {
        var json = new JsonBytes().raw("{\"results\":[");
        for (int i = 0; i < executed.size(); i++) {
            Executed one = executed.get(i);
            json.raw(i == 0 ? "{\"rows_affected\":" : ",{\"rows_affected\":")
                    .number(one.rowsAffected())
                    .raw(",\"time\":").raw(seconds(one.nanos())).raw('}');
        }
        json.raw("],\"time\":").raw(seconds(nanos)).raw(",\"version\":");
        if (commit == null) {
            json.raw("null");
        } else {
            json.number(commit.version().value());
        }
        return Answer.json(200, actor(json, actor));
    }

    /// A transaction of which nothing was done: one result, whatever the statement it failed at.
    static Answer failed(int status, String error, ActorId actor) {
        var json = new JsonBytes().raw("{\"results\":[{\"error\":").string(error)
                .raw("}],\"time\":0.0,\"version\":null");
        return Answer.json(status, actor(json, actor));
    }

    private static byte[] actor(JsonBytes json, ActorId actor) {
        return json.raw(",\"actor_id\":\"").raw(actor.toString()).raw("\"}").toByteArray();
    }

    private static String seconds(long nanos) {
        return RealText.of(nanos / NANOS_PER_SECOND);
    }
}
