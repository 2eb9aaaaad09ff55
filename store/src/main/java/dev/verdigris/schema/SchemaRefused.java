package dev.verdigris.schema;

import org.jspecify.annotations.Nullable;

/// A schema that cannot be applied. Nothing was changed; the message says where, why, and what to
/// change. `docs/schema.md` lists the codes.
public final class SchemaRefused extends RuntimeException {
    private static final long serialVersionUID = 1;

    /// What is wrong.
    public enum Code {
        /// A statement that SQLite cannot read.
        SYNTAX,
        /// Something else than tables and their indexes.
        UNSUPPORTED_STATEMENT,
        /// Two definitions of one name that differ.
        DEFINED_TWICE,
        /// An index that is both made and dropped.
        INDEX_MADE_AND_DROPPED,
        RESERVED_NAME,
        NAME_TOO_LONG,
        NO_PRIMARY_KEY,
        NULLABLE_KEY,
        KEY_COLLATION,
        AUTOINCREMENT,
        NOT_NULL_WITHOUT_DEFAULT,
        UNIQUE_CONSTRAINT,
        FOREIGN_KEY,
        /// A plain table of that name is there, and is not the same.
        TABLE_DIFFERS,
        /// It would take data away, and was not told to.
        DESTRUCTIVE,
        /// A key that peers with the old one could not be told from.
        KEY_REPLACED,
        /// Rows that are there do not fit.
        ROWS_DO_NOT_FIT,
        /// A file or folder of the schema that cannot be read.
        UNREADABLE
    }

    private final Code code;
    private final String problem;
    private final transient @Nullable Place place;

    public SchemaRefused(Code code, String problem) {
        this(code, problem, null);
    }

    SchemaRefused(Code code, String problem, @Nullable Place place) {
        super((place == null ? "" : place + ": ") + problem);
        this.code = code;
        this.problem = problem;
        this.place = place;
    }

    /// The same, found at a place; a place that is known already stays.
    SchemaRefused at(@Nullable Place where) {
        return place != null ? this : new SchemaRefused(code, problem, where);
    }

    public Code code() {
        return code;
    }

    /// Where it was found; null if it is nowhere in the schema.
    public @Nullable Place place() {
        return place;
    }

    /// What is wrong and what to change, without the place.
    public String problem() {
        return problem;
    }
}
