package dev.verdigris.adopt;

import dev.verdigris.crr.CheckProgress;
import dev.verdigris.crr.CheckReport;
import dev.verdigris.crr.Checker;
import dev.verdigris.crr.Takeover;
import dev.verdigris.model.ActorId;
import dev.verdigris.model.DbVersion;
import dev.verdigris.model.Timestamp;
import dev.verdigris.schema.SchemaRefused;
import dev.verdigris.sqlite.Connection;
import dev.verdigris.sqlite.OpenMode;
import dev.verdigris.sqlite.Setting;
import dev.verdigris.sqlite.SqliteException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Makes a database of ours from one of Corrosion 1.x, or from a backup of one.
///
/// The source is only read. The new file is built beside its place under another name, checked,
/// written to the disk, and then takes its name: it is there as a whole or not at all.
public final class CorrosionImport {
    /// Pages kept in memory while the file is built.
    private static final int CACHE_KIB = 64 * 1024;

    private final Request request;
    private final ImportProgress progress;
    private final List<String> notes = new ArrayList<>();

    /// What is to be done.
    ///
    /// @param from Corrosion's database or backup
    /// @param to where the new database will be; nothing may be there
    /// @param actor whose database it shall be; null for the one that the source names
    /// @param actorIfNone the identity to use if the source names none, as in a backup
    /// @param now stamps what counts as written by us
    public record Request(Path from, Path to, @Nullable ActorId actor, ActorId actorIfNone,
            Timestamp now) {}

    private CorrosionImport(Request request, ImportProgress progress) {
        this.request = request;
        this.progress = progress;
    }

    /// Does it, on a platform thread.
    ///
    /// @throws ImportRefused if it is not possible; nothing was made
    /// @throws IOException if a file could not be read or written; nothing was made
    public static ImportReport run(Request request, ImportProgress progress) throws IOException {
        return new CorrosionImport(request, progress).run();
    }

    private ImportReport run() throws IOException {
        Path to = request.to().toAbsolutePath();
        requireFree(to);
        Path building = sibling(to, ".importing");
        Path scratch = sibling(to, ".source");
        Files.deleteIfExists(building); // of an import that was cut off
        try (SourceFile source = SourceFile.open(request.from(), scratch)) {
            ImportReport report = build(new Source(source.connection()), building);
            source.requireUnchanged();
            publish(building, to);
            return report;
        } catch (SqliteException e) {
            throw new ImportRefused("cannot import " + request.from() + ": " + e.message());
        } finally {
            Files.deleteIfExists(building);
        }
    }

    private static void requireFree(Path to) {
        for (String suffix : List.of("", "-wal", "-journal")) {
            Path path = sibling(to, suffix);
            if (Files.exists(path)) {
                throw new ImportRefused(path + " exists, and an import replaces nothing: name "
                        + "another file, or move that one away");
            }
        }
    }

    private static Path sibling(Path file, String suffix) {
        return file.resolveSibling(file.getFileName() + suffix);
    }

    private ImportReport build(Source source, Path building) throws IOException {
        source.requireKnown();
        Map<Long, ActorId> sites = source.sites(notes);
        ActorId named = request.actor() != null ? request.actor() : Source.own(sites);
        ActorId own = named != null ? named : request.actorIfNone();
        try (Connection target = Connection.open(building, OpenMode.READ_WRITE_CREATE)) {
            target.exec("PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; "
                    + "PRAGMA locking_mode = EXCLUSIVE; PRAGMA cache_size = -" + CACHE_KIB);
            copyNumbers(source, target);
            target.exec("BEGIN");
            ImportReport report = fill(source, sites, own, named == null, target);
            target.exec("COMMIT");
            check(target);
            return report;
        }
    }

    /// Two numbers in the file's head that belong to the application.
    private static void copyNumbers(Source source, Connection target) {
        for (String pragma : List.of("user_version", "application_id")) {
            target.exec("PRAGMA " + pragma + " = " + source.number("PRAGMA " + pragma));
        }
    }

    private ImportReport fill(Source source, Map<Long, ActorId> sites, ActorId own,
            boolean isNew, Connection target) {
        var objects = new SchemaCopy(source, target, notes);
        List<SourceTable> replicated = objects.replicated();
        SourceBook book = SourceBook.read(source, sites, own,
                replicated.stream().map(SourceTable::clock).toList(), notes);
        var tally = new ImportTally(book, own, request.now(), progress, notes);
        try (Takeover takeover = Takeover.begin(target, own)) {
            target.set(Setting.TRIGGERS, false);
            var tables = new ArrayList<ImportReport.Table>();
            for (SourceTable table : replicated) {
                progress.at("table " + table.name(), 0);
                objects.createReplicated(table);
                try (var load = new TableImport(
                        table, source, target, takeover.replicate(table.name()), tally)) {
                    tables.add(load.run());
                }
            }
            tally.requireAllFit();
            long plain = objects.copyPlainTables();
            objects.createRest();
            progress.at("versions", 0);
            long versions = takeover.writeLogs(done -> {
                if (done % ImportProgress.STEP == 0) {
                    progress.at("versions", done);
                }
            });
            writeBook(takeover, book, own, tally.ownRows() > 0);
            target.set(Setting.TRIGGERS, true);
            tally.summarize();
            leftBehind(source, book);
            return new ImportReport(own, isNew, tables, plain, book.actors().size(), versions,
                    book.missingCount(), book.partialCount(), tally.ownRows(), notes);
        } catch (SchemaRefused e) {
            throw new ImportRefused("a table cannot be replicated: " + e.getMessage()
                    + ". Change it in Corrosion first, or import a copy that was changed");
        }
    }

    private static void writeBook(Takeover takeover, SourceBook book, ActorId own,
            boolean hasOwnRows) {
        for (ActorId actor : book.actors()) {
            DbVersion head = book.head(actor);
            if (actor.equals(own) && hasOwnRows) {
                head = head.next();
            }
            if (head.value() > 0) {
                takeover.book(actor, head, book.gaps(actor));
            }
        }
        if (hasOwnRows && !book.actors().contains(own)) {
            takeover.book(own, new DbVersion(1), book.gaps(own));
        }
    }

    /// What has no place here, and what that means for the operator.
    private void leftBehind(Source source, SourceBook book) {
        if (book.partialCount() > 0) {
            notes.add(book.partialCount() + " versions had come in part; peers will be asked for "
                    + "them as a whole");
        }
        String cluster = source.state("cluster_id");
        if (cluster != null && !cluster.equals("0")) {
            notes.add("the cluster id was " + cluster + "; it is not stored in the database here");
        }
        long members = source.count("__corro_members");
        if (members > 0) {
            notes.add(members + " members were known; name some of them in gossip.bootstrap");
        }
        if (!"1".equals(source.master("config.merge-equal-values"))) {
            notes.add("merge-equal-values was not 1; here equal values are always settled by the "
                    + "greater site, as with 1");
        }
    }

    private void check(Connection target) {
        CheckReport report = Checker.check(target, (stage, done) ->
                progress.at("check of " + stage, done));
        if (!report.isClean()) {
            throw new ImportRefused("what was imported does not hold together, so it was thrown "
                    + "away; please report this: " + report.findings().getFirst()
                    + (report.findings().size() > 1 ? " (and more)" : ""));
        }
    }

    private static void publish(Path building, Path to) throws IOException {
        sync(building);
        try {
            Files.createLink(to, building); // unlike a move, it never replaces
        } catch (FileAlreadyExistsException e) {
            throw new ImportRefused(to + " has come into being meanwhile, and an import replaces "
                    + "nothing");
        } catch (UnsupportedOperationException e) {
            Files.move(building, to); // neither, unless somebody makes the file this instant
        }
        sync(Objects.requireNonNull(to.getParent()));
    }

    private static void sync(Path path) throws IOException {
        StandardOpenOption option = Files.isDirectory(path)
                ? StandardOpenOption.READ : StandardOpenOption.WRITE;
        try (FileChannel file = FileChannel.open(path, option)) {
            file.force(true);
        }
    }
}
