package dev.verdigris.store;

import dev.verdigris.crr.Names;
import dev.verdigris.crr.Tables;
import dev.verdigris.sqlite.Authorizer;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// Keeps clients away from what is ours: transactions, files, settings, the engine's tables, and
/// the shape of replicated tables.
///
/// Installed once per connection, since SQLite compiles all statements again whenever an authorizer
/// is set; asked only while a client's statement is compiled.
final class Guard implements Authorizer {
    /// Those that show something. With an argument they show a part of it.
    private static final Set<String> PRAGMAS_THAT_SHOW = new TreeSet<>(Set.of(
            "collation_list", "compile_options", "data_version", "database_list",
            "foreign_key_list", "freelist_count", "function_list", "index_info", "index_list",
            "index_xinfo", "integrity_check", "module_list", "page_count", "pragma_list",
            "quick_check", "table_info", "table_list", "table_xinfo"));

    /// Those that show something unless they are given an argument.
    private static final Set<String> PRAGMAS_THAT_SET = new TreeSet<>(Set.of(
            "application_id", "auto_vacuum", "encoding", "foreign_keys", "journal_mode",
            "page_size", "recursive_triggers", "schema_version", "synchronous", "user_version"));

    /// Refused on a read-only connection before triggers are compiled, whose functions it lacks.
    private static final Set<Action> WRITES = EnumSet.of(
            Action.INSERT, Action.UPDATE, Action.DELETE,
            Action.CREATE_TABLE, Action.CREATE_INDEX, Action.CREATE_TRIGGER, Action.CREATE_VIEW,
            Action.CREATE_VIRTUAL_TABLE, Action.DROP_TABLE, Action.DROP_INDEX, Action.DROP_TRIGGER,
            Action.DROP_VIEW, Action.DROP_VIRTUAL_TABLE, Action.ALTER_TABLE, Action.REINDEX,
            Action.ANALYZE);

    private final @Nullable Tables replicated;
    private boolean on;
    private boolean merging;
    private @Nullable String refusal;

    /// @param replicated the tables whose shape is guarded; null on a read-only connection
    Guard(@Nullable Tables replicated) {
        this.replicated = replicated;
    }

    void on() {
        on = true;
        refusal = null;
    }

    void off() {
        on = false;
    }

    /// From now on, statements are compiled for merging what others wrote: in triggers, ours and
    /// users', what writes replicated tables is left out. What a trigger did at the writer is part
    /// of what comes from there; done once more here it would be in nobody's clocks. Statements so
    /// compiled must run at no other time.
    void beginMerging() {
        merging = true;
    }

    void endMerging() {
        merging = false;
    }

    /// Why a statement was last refused, for people; null if none was since [#on].
    @Nullable String refusal() {
        return refusal;
    }

    @Override
    public Verdict judge(Action action, @Nullable String first, @Nullable String second,
            @Nullable String database, @Nullable String within) {
        if (merging && within != null && isCapture(action, first, second)) {
            return Verdict.IGNORE;
        }
        String reason = on ? refuse(action, first, second, within) : null;
        if (reason == null) {
            return Verdict.ALLOW;
        }
        refusal = reason;
        return Verdict.DENY;
    }

    /// `DELETE` cannot be left out: SQLite knows no such verdict.
    private boolean isCapture(
            Action action, @Nullable String first, @Nullable String second) {
        return switch (action) {
            case FUNCTION -> Names.isInternalFunction(second);
            case INSERT, UPDATE -> isInternal(first)
                    || replicated != null && first != null && replicated.contains(first);
            default -> false;
        };
    }

    private @Nullable String refuse(Action action, @Nullable String first, @Nullable String second,
            @Nullable String within) {
        boolean ours = within != null && Names.isInternal(within);
        if (replicated == null && WRITES.contains(action)) {
            return "statement is not readonly";
        }
        return switch (action) {
            case TRANSACTION, SAVEPOINT -> "the transaction is not the statement's to control";
            case ATTACH, DETACH -> "databases cannot be attached, detached or vacuumed";
            case PRAGMA -> refusePragma(first, second);
            case FUNCTION -> !ours && Names.isInternalFunction(second)
                    ? "function " + second + " is internal" : null;
            case INSERT, UPDATE, DELETE -> !ours && isInternal(first)
                    ? "table " + first + " is internal" : null;
            case CREATE_TABLE, CREATE_VIEW, CREATE_TEMP_TABLE, CREATE_TEMP_VIEW,
                    CREATE_VIRTUAL_TABLE, DROP_VIEW, DROP_TEMP_TABLE, DROP_TEMP_VIEW,
                    DROP_VIRTUAL_TABLE -> refuseName(first);
            case DROP_TABLE -> firstOf(refuseName(first), refuseShape(first));
            case ALTER_TABLE -> firstOf(refuseName(second), refuseShape(second));
            case CREATE_TRIGGER, CREATE_TEMP_TRIGGER, DROP_TRIGGER, DROP_TEMP_TRIGGER,
                    CREATE_INDEX, CREATE_TEMP_INDEX, DROP_INDEX, DROP_TEMP_INDEX ->
                    firstOf(refuseName(first), firstOf(refuseName(second), refuseShape(second)));
            case OTHER -> "the statement does what this version does not know";
            case READ, SELECT, RECURSIVE, REINDEX, ANALYZE -> null;
        };
    }

    private static @Nullable String refusePragma(@Nullable String name, @Nullable String argument) {
        String pragma = name == null ? "" : name.toLowerCase(Locale.ROOT);
        boolean shows = PRAGMAS_THAT_SHOW.contains(pragma)
                || argument == null && PRAGMAS_THAT_SET.contains(pragma);
        return shows ? null : "PRAGMA " + pragma + " is not for clients";
    }

    private static @Nullable String refuseName(@Nullable String name) {
        return isInternal(name) ? "the name " + name + " is internal" : null;
    }

    private @Nullable String refuseShape(@Nullable String table) {
        return replicated != null && table != null && replicated.contains(table)
                ? "table " + table + " is replicated: change it through the schema" : null;
    }

    private static @Nullable String firstOf(@Nullable String a, @Nullable String b) {
        return a != null ? a : b;
    }

    private static boolean isInternal(@Nullable String name) {
        return name != null && Names.isInternal(name);
    }
}
