package dev.verdigris.sqlite;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.invoke.MethodHandle;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// The native SQLite this process uses: found once, checked, kept until the process ends.
///
/// Looked for in this order:
///
/// 1. the path or library name in the system property [#PROPERTY], or else in the environment
///    variable [#VARIABLE]; if either is set nothing else is tried;
/// 2. the library inside `org.xerial:sqlite-jdbc`;
/// 3. the system's `libsqlite3.so.0`.
///
/// Safe for any thread.
public final class SqliteLibrary {
    /// System property naming the library to load, as a path or as `dlopen` takes it.
    public static final String PROPERTY = "verdigris.sqlite";

    /// Environment variable with the same meaning; the property wins.
    public static final String VARIABLE = "VERDIGRIS_SQLITE";

    /// 3.40.0 as SQLite counts. Everything our SQL and this package call exists from there on.
    public static final int MINIMUM_VERSION = 3_040_000;

    /// What our SQL needs, and what takes functions away that [Native] links.
    private static final List<String> INTOLERABLE_OPTIONS =
            List.of(
                    "OMIT_AUTHORIZATION",
                    "OMIT_DECLTYPE",
                    "OMIT_DESERIALIZE",
                    "OMIT_FOREIGN_KEY",
                    "OMIT_JSON",
                    "OMIT_PROGRESS_CALLBACK",
                    "OMIT_TRIGGER",
                    "OMIT_VIRTUALTABLE",
                    "OMIT_WAL");

    private static final String SYSTEM_LIBRARY = "libsqlite3.so.0";
    private static final Logger LOG = System.getLogger(SqliteLibrary.class.getName());

    private static @Nullable SqliteLibrary loaded;

    private final Source source;
    private final String origin;
    private final String version;

    /// Where function addresses come from.
    interface Source {
        /// The address of `sqlite3_<name>`, which stands at `index` of `sqlite3_api_routines`; the
        /// null segment if this build lacks it.
        MemorySegment function(String name, int index);
    }

    private SqliteLibrary(Source source, String origin) {
        this.source = source;
        this.origin = origin;
        this.version = checkedVersion(source);
        checkFeatures(source);
    }

    /// Finds and checks the library on the first call, returns the same one on all others.
    ///
    /// @throws SqliteUnavailableException if there is none, or the one asked for does not do
    public static synchronized SqliteLibrary load() {
        SqliteLibrary library = loaded;
        if (library == null) {
            library = find(System.getProperty(PROPERTY), System.getenv(VARIABLE));
            loaded = library;
        }
        return library;
    }

    /// The version as SQLite writes it, such as `3.54.1`.
    public String version() {
        return version;
    }

    /// Where it came from, for people: a library name, or the artifact it was part of.
    public String origin() {
        return origin;
    }

    /// The address of a function every supported build has.
    MemorySegment function(String name, int index) {
        MemorySegment address = source.function(name, index);
        if (address.address() == 0) {
            throw new SqliteUnavailableException(
                    "SQLite from " + origin + " lacks the function sqlite3_" + name);
        }
        return address;
    }

    private static SqliteLibrary find(@Nullable String property, @Nullable String variable) {
        String named = property != null ? property : variable;
        if (named != null && !named.isBlank()) {
            String setting = property != null ? PROPERTY : VARIABLE;
            try {
                return new SqliteLibrary(exportedBy(named), named);
            } catch (SqliteUnavailableException e) {
                String message = setting + "=" + named + ": " + e.getMessage();
                throw new SqliteUnavailableException(message, e);
            }
        }
        List<String> problems = new ArrayList<>();
        try {
            return new SqliteLibrary(BundledSqlite.open(), BundledSqlite.ORIGIN);
        } catch (SqliteUnavailableException e) {
            problems.add(BundledSqlite.ORIGIN + ": " + e.getMessage());
        }
        try {
            var library = new SqliteLibrary(exportedBy(SYSTEM_LIBRARY), SYSTEM_LIBRARY);
            LOG.log(
                    Level.WARNING,
                    "using SQLite {0} of the system, because {1}",
                    library.version,
                    problems.getFirst());
            return library;
        } catch (SqliteUnavailableException e) {
            problems.add(SYSTEM_LIBRARY + ": " + e.getMessage());
        }
        throw new SqliteUnavailableException(
                "no usable SQLite; set -D%s or %s to the path of one. Tried %s"
                        .formatted(PROPERTY, VARIABLE, String.join("; ", problems)));
    }

    @SuppressWarnings("restricted")
    private static Source exportedBy(String library) {
        try {
            SymbolLookup symbols = SymbolLookup.libraryLookup(library, Arena.global());
            return (name, _) -> symbols.find("sqlite3_" + name).orElse(MemorySegment.NULL);
        } catch (IllegalArgumentException e) {
            throw new SqliteUnavailableException("cannot be loaded (" + e.getMessage() + ")", e);
        }
    }

    /// Reads the version before anything else is looked up: an old library's table of functions
    /// ends before the later ones.
    private static String checkedVersion(Source source) {
        MethodHandle number = link(source, "libversion_number", 67, JAVA_INT);
        int version = Calls.toInt(number);
        String text = versionText(version);
        if (version < MINIMUM_VERSION) {
            throw new SqliteUnavailableException(
                    "SQLite " + text + " is too old, needed is " + versionText(MINIMUM_VERSION));
        }
        return text;
    }

    private static void checkFeatures(Source source) {
        if (hasOption(source, "THREADSAFE=0")) {
            throw new SqliteUnavailableException("SQLite was built for a single thread only");
        }
        for (String omitted : INTOLERABLE_OPTIONS) {
            if (hasOption(source, omitted)) {
                throw new SqliteUnavailableException("SQLite was built with " + omitted);
            }
        }
        if (!hasOption(source, "ENABLE_COLUMN_METADATA")) {
            throw new SqliteUnavailableException("SQLite was built without ENABLE_COLUMN_METADATA");
        }
    }

    private static boolean hasOption(Source source, String option) {
        MethodHandle used = link(source, "compileoption_used", 161, JAVA_INT, JAVA_LONG);
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment name = arena.allocateFrom(option, StandardCharsets.UTF_8);
            return Calls.toInt(used, name.address()) != 0;
        }
    }

    @SuppressWarnings("restricted")
    private static MethodHandle link(
            Source source,
            String name,
            int index,
            MemoryLayout result,
            MemoryLayout... parameters) {
        MemorySegment address = source.function(name, index);
        if (address.address() == 0) {
            throw new SqliteUnavailableException("not SQLite: sqlite3_" + name + " is missing");
        }
        var shape = FunctionDescriptor.of(result, parameters);
        return Linker.nativeLinker().downcallHandle(address, shape);
    }

    private static String versionText(int number) {
        int major = number / 1_000_000;
        int minor = number / 1_000 % 1_000;
        return String.format(Locale.ROOT, "%d.%d.%d", major, minor, number % 1_000);
    }
}
