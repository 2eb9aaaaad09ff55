package dev.verdigris.bench.torture;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Starts a victim, kills it with SIGKILL, checks what it leaves behind, and again.
public final class Torture {
    /// Kills of one database. The last one's check is thorough, then a new database is made.
    private static final int KILLS_PER_DATABASE = 25;

    /// How long a victim works at most before it is killed, in milliseconds.
    private static final int WORK_MILLIS_MAX = 600;

    /// One of so many victims is killed some time after its start instead, perhaps while it opens
    /// what the last one left.
    private static final int KILLED_AT_START = 6;

    private static final int START_MILLIS_MAX = 1_200;

    /// @param kills how many
    /// @param seed of the moments and of what the victims do; how far they get is the machine's
    /// @param folder in which the databases are made; null for the system's one for temporary files
    public record Settings(int kills, long seed, @Nullable Path folder) {
        public Settings {
            if (kills < 1) {
                throw new IllegalArgumentException(kills + " kills");
            }
        }
    }

    /// What has come of it.
    ///
    /// @param own transactions that were acknowledged, and are there
    /// @param merged versions of peers that were, likewise
    /// @param idle victims that had acknowledged nothing when they were killed: they were starting
    public record Result(int kills, long own, long merged, int idle) {}

    private final Settings settings;
    private final Random random;
    private final Path parent;
    private final Consumer<String> progress;

    private Torture(Settings settings, Path parent, Consumer<String> progress) {
        this.settings = settings;
        this.random = new Random(settings.seed());
        this.parent = parent;
        this.progress = progress;
    }

    /// @param progress gets a line per kill
    /// @throws IllegalStateException if something was lost or broken; the database is left where it
    ///     is, and the message says where and what
    public static Result run(Settings settings, Consumer<String> progress) throws IOException {
        Path folder = settings.folder();
        Path parent = folder == null ? Files.createTempDirectory("verdigris-torture")
                : Files.createTempDirectory(folder, "verdigris-torture");
        Result result = new Torture(settings, parent, progress).run();
        Files.delete(parent);
        return result;
    }

    private Result run() throws IOException {
        long own = 0;
        long merged = 0;
        int idle = 0;
        var acknowledged = new Acknowledged();
        Path folder = Files.createDirectory(parent.resolve("0"));
        for (int kill = 1; kill <= settings.kills(); kill++) {
            int before = acknowledged.own().size();
            boolean atStart = random.nextInt(KILLED_AT_START) == 0;
            int life = random.nextInt(atStart ? START_MILLIS_MAX : WORK_MILLIS_MAX);
            killOne(folder, kill, atStart, life, acknowledged);
            int now = acknowledged.own().size();
            idle += now == before ? 1 : 0;
            boolean last = kill % KILLS_PER_DATABASE == 0 || kill == settings.kills();
            List<String> broken = Aftermath.check(folder, acknowledged, last);
            progress.accept("kill " + kill + " after " + life + " ms of "
                    + (atStart ? "life, " : "work, ") + (now - before)
                    + " transactions acknowledged, " + (broken.isEmpty() ? "ok" : broken));
            if (!broken.isEmpty()) {
                throw new IllegalStateException("seed " + settings.seed() + ", kill " + kill
                        + ", database " + folder + ": " + String.join("; ", broken));
            }
            if (last) {
                own += now;
                merged += acknowledged.merged().values().stream()
                        .flatMap(held -> held.ranges().stream())
                        .mapToLong(range -> range.last() - range.first() + 1).sum();
                delete(folder);
                folder = parent.resolve(Integer.toString(kill));
                acknowledged = new Acknowledged();
                if (kill < settings.kills()) {
                    Files.createDirectory(folder);
                }
            }
        }
        return new Result(settings.kills(), own, merged, idle);
    }

    private void killOne(Path folder, int round, boolean atStart, int millis,
            Acknowledged acknowledged) throws IOException {
        Process victim = new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Xmx256m",
                "--enable-native-access=ALL-UNNAMED", "-cp", System.getProperty("java.class.path"),
                Victim.class.getName(), folder.toString(), Integer.toString(round),
                Long.toString(random.nextLong()))
                .redirectError(ProcessBuilder.Redirect.INHERIT).start();
        Thread executioner = Thread.ofPlatform().unstarted(() -> killAfter(victim, millis));
        if (atStart) {
            executioner.start();
        }
        try (BufferedReader said = victim.inputReader()) {
            var line = new StringBuilder();
            for (int c = said.read(); c >= 0; c = said.read()) {
                if (c == '\n') {
                    if (executioner.getState() == Thread.State.NEW) { // it has begun
                        executioner.start();
                    }
                    acknowledged.add(round, line.toString());
                    line.setLength(0);
                } else { // what follows the last end of a line is cut off
                    line.append((char) c);
                }
            }
        }
        try {
            executioner.join();
            int status = victim.waitFor();
            if (status != 128 + 9) {
                throw new IllegalStateException("seed " + settings.seed() + ", kill " + round
                        + ": the victim ended by itself with " + status + ", " + folder);
            }
        } catch (InterruptedException e) {
            kill(victim);
            throw new IllegalStateException(e);
        }
    }

    private static void killAfter(Process victim, int millis) {
        try {
            if (!victim.waitFor(millis, TimeUnit.MILLISECONDS)) {
                kill(victim);
            }
        } catch (InterruptedException e) {
            kill(victim);
        }
    }

    /// What the victim has said stays readable, which [Process#destroyForcibly] does not leave.
    private static void kill(Process victim) {
        victim.toHandle().destroyForcibly();
    }

    private static void delete(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            files.sorted(Comparator.reverseOrder()).forEach(path -> {
                try {
                    Files.delete(path);
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
        }
    }
}
