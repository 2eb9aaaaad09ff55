package dev.verdigris.protocol;

/// What is expected of who receives a rumor for the first time. Whoever has seen it before owes
/// nothing, whatever is asked.
public sealed interface Duty {
    /// Take it, and pass it on to nobody.
    Hops NONE = new Hops(0);

    /// Pass it on at random.
    ///
    /// @param left how many more times the rumor may be passed on; from 0
    record Hops(int left) implements Duty {}

    /// Pass it on so that every member placed from `first` to `last` gets it. Places are those of
    /// `verdigris.broadcast.ClusterMap`: the neighbourhood in the high 32 bits, below it a hash of
    /// the actor, so a slice means the same to nodes that know different members.
    ///
    /// @param fellows into how many slices of equal width the neighbourhood was cut of which this
    ///     is one, each given to a node of its own; one copy is owed to each of these, so that the
    ///     first to arrive serves all. 0 if nothing is owed to others
    record Slice(long first, long last, int fellows) implements Duty {
        /// The greatest place, and one less than what bounds every place.
        public static final long PLACE_MAX = (1L << 60) - 1;
        public static final int FELLOWS_MAX = 16;

        /// @throws IllegalArgumentException if this is no range of places
        public Slice {
            if (first < 0 || last < first || last > PLACE_MAX || fellows < 0
                    || fellows > FELLOWS_MAX) {
                throw new IllegalArgumentException(
                        "slice " + first + ".." + last + ", fellows " + fellows);
            }
        }

        public boolean contains(long place) {
            return place >= first && place <= last;
        }
    }
}
