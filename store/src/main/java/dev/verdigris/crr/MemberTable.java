package dev.verdigris.crr;

import dev.verdigris.model.ActorId;
import dev.verdigris.model.ClusterId;
import dev.verdigris.model.NodeAddress;
import dev.verdigris.model.Timestamp;
import dev.verdigris.protocol.Identity;
import dev.verdigris.protocol.Liveness;
import dev.verdigris.protocol.MemberUpdate;
import dev.verdigris.protocol.RememberedMember;
import dev.verdigris.sqlite.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/// The members of the cluster as they were last known, and the cluster itself.
public final class MemberTable {
    private final EngineSql sql;

    public MemberTable(EngineSql sql) {
        this.sql = sql;
    }

    /// As [ClusterId#value]; 0 unless it was set.
    public int clusterId() {
        Statement row = sql.get("SELECT value FROM __vg_state WHERE key = 'cluster_id'");
        int id = row.step() ? (int) row.columnLong(0) : ClusterId.DEFAULT.value();
        row.reset();
        return id;
    }

    void setClusterId(int id) {
        sql.get("INSERT OR REPLACE INTO __vg_state VALUES ('cluster_id', ?1)").bindLong(1, id)
                .run();
    }

    void replace(List<RememberedMember> members) {
        sql.run("DELETE FROM __vg_member");
        Statement insert = sql.get(
                "INSERT OR REPLACE INTO __vg_member VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)");
        for (RememberedMember member : members) {
            MemberUpdate update = member.update();
            Identity identity = update.member();
            insert.bindBlob(1, identity.actor().toBytes()).bindBlob(2, identity.address().ip())
                    .bindLong(3, identity.address().port())
                    .bindLong(4, identity.birth().ntp64())
                    .bindLong(5, identity.cluster().packed()).bindLong(6, update.incarnation())
                    .bindText(7, update.liveness().name());
            Duration rttMin = member.rttMin();
            (rttMin == null ? insert.bindNull(8) : insert.bindLong(8, rttMin.toNanos())).run();
        }
    }

    public List<RememberedMember> load() {
        Statement rows = sql.get("SELECT actor, ip, port, birth, cluster, incarnation, liveness, "
                + "rtt_min_nanos FROM __vg_member ORDER BY actor");
        var members = new ArrayList<RememberedMember>();
        while (rows.step()) {
            var address = NodeAddress.of(Objects.requireNonNull(rows.columnBlob(1)),
                    (int) rows.columnLong(2));
            var identity = new Identity(
                    ActorId.ofBytes(Objects.requireNonNull(rows.columnBlob(0))), address,
                    new Timestamp(rows.columnLong(3)), ClusterId.ofPacked(rows.columnLong(4)));
            var liveness = Liveness.valueOf(Objects.requireNonNull(rows.columnText(6)));
            Duration rttMin = rows.columnIsNull(7) ? null : Duration.ofNanos(rows.columnLong(7));
            members.add(new RememberedMember(
                    new MemberUpdate(identity, rows.columnLong(5), liveness), rttMin));
        }
        rows.reset();
        return members;
    }
}
