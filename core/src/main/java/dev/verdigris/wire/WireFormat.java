package dev.verdigris.wire;

/// The version of the bytes that nodes exchange, and the limits of what they may hold.
///
/// `docs/wire.md` describes every field. A reader refuses what is beyond a limit with
/// [dev.verdigris.model.MalformedMessage]; a writer refuses to produce it with
/// [IllegalArgumentException], so whoever gathers what is to be sent must stay within.
public final class WireFormat {
    /// Raised only by a change that older nodes cannot skip.
    public static final int VERSION = 1;

    /// The QUIC application protocol that stands for [#VERSION]; both ends must share one.
    public static final String ALPN = "verdigris/" + VERSION;

    /// Bytes of one SWIM packet as a reader accepts it.
    public static final int DATAGRAM_BYTES_MAX = 1_200;

    /// Bytes that a datagram can carry on every path QUIC works on: 1,200 less what QUIC and the
    /// transport put around it. A sender fills packets up to here, or to what its transport allows.
    public static final int DATAGRAM_BYTES_SAFE = 1_150;

    /// Bytes of one push.
    public static final int PUSH_BYTES_MAX = 10 * 1024 * 1024;

    /// Bytes of one message of a sync.
    public static final int SYNC_BYTES_MAX = 16 * 1024 * 1024;

    /// Bytes of the changes of one changeset. A row is never cut in two, so this bounds a row as
    /// well; less than a push by more than what a push puts around its first changeset.
    public static final int CHANGES_BYTES_MAX = 9 * 1024 * 1024;

    /// Updates in one SWIM packet. The count stays one byte, so sizes of updates simply add up.
    public static final int UPDATES_PER_PACKET_MAX = 127;

    /// Rumors in one push.
    public static final int RUMORS_PER_PUSH_MAX = 4_096;

    /// Names of rumors in each list of one push.
    public static final int RUMOR_IDS_PER_PUSH_MAX = 8_192;

    /// Changes in all rumors of one push together. A change takes many times more memory than the
    /// few bytes it may come in; pushes below 1 MiB cannot reach this.
    public static final int CHANGES_PER_PUSH_MAX = 1 << 20;

    /// Changes in one changeset. Above what fits a chunk of 8 KiB or one row of any table.
    public static final int CHANGES_PER_CHANGESET_MAX = 1 << 16;

    /// Different names of tables and columns in one message.
    public static final int NAMES_PER_MESSAGE_MAX = 1 << 16;

    /// UTF-8 bytes of the name of a table or a column.
    public static final int NAME_BYTES_MAX = 1_024;

    /// Bytes of a packed key.
    public static final int KEY_BYTES_MAX = 256 * 1024;

    /// Bytes of one text or blob.
    public static final int VALUE_BYTES_MAX = 8 * 1024 * 1024;

    /// Needs in one request of a sync.
    public static final int NEEDS_PER_REQUEST_MAX = 4_096;

    /// Actors in one sync state.
    public static final int ACTORS_PER_STATE_MAX = 1 << 16;

    /// Versions that have come in part, of all actors of one sync state together.
    public static final int PARTIALS_PER_STATE_MAX = 1 << 16;

    /// Ranges in all sets of one message together: gaps and positions.
    public static final int RANGES_PER_MESSAGE_MAX = 1 << 20;

    /// The greatest version, position, causal length, column version, incarnation or count of hops:
    /// 2⁶² - 1. Whoever adds one to a number from outside, or two of them, cannot overflow.
    public static final long COUNTER_MAX = (1L << 62) - 1;

    /// Kinds of messages, the first byte of each. One space for all lanes, so that a message on the
    /// wrong lane is an unknown one. Never reuse a number.
    static final int SWIM_PACKET = 1;
    static final int PUSH = 2;
    static final int SYNC_START = 16;
    static final int SYNC_STATE = 17;
    static final int SYNC_EQUAL = 18;
    static final int SYNC_REJECTED = 19;
    static final int SYNC_REQUEST = 20;
    static final int SYNC_CHANGES = 21;
    static final int SYNC_REQUEST_DONE = 22;

    private WireFormat() {}
}
