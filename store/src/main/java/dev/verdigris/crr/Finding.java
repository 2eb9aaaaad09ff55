package dev.verdigris.crr;

import java.util.ArrayList;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// Something that is wrong with a database.
///
/// @param part where it was found
/// @param table the replicated table it is about, unquoted; null if it is about none
/// @param key the row's key as SQL would write it, cut after [Findings#KEY_CHARS_MAX] characters;
///     null if it is about no row
/// @param site the actor it is about, in hexadecimal, or what stands in its place; null if none
/// @param version the actor's version it is about; null if none
/// @param message what is wrong, in words
public record Finding(Part part, @Nullable String table, @Nullable String key,
        @Nullable String site, @Nullable Long version, String message) {
    /// What belongs together in a database, in the order in which it is looked at.
    public enum Part {
        /// Pages, indexes and constraints, as SQLite itself checks them.
        FILE,
        /// Tables, columns and triggers.
        SCHEMA,
        /// The numbers that stand for actors.
        SITE,
        /// Heads and gaps.
        BOOK,
        /// Pieces of versions that have come in part, or that are parked.
        BUFFER,
        /// Which rows each version touched.
        LOG,
        /// Who wrote each row.
        CLOCK,
        /// The rows themselves.
        ROW
    }

    /// One line.
    @Override
    public String toString() {
        var about = new ArrayList<String>();
        if (table != null) {
            about.add("table " + Names.quoted(table));
        }
        if (key != null) {
            about.add("key " + key);
        }
        if (version != null) {
            about.add("version " + version);
        }
        if (site != null) {
            about.add("site " + site);
        }
        String where = about.isEmpty() ? "" : String.join(", ", about) + ": ";
        return part.name().toLowerCase(Locale.ROOT) + ": " + where + message;
    }
}
