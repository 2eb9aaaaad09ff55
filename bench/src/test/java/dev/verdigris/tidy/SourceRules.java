package dev.verdigris.tidy;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/// What every source file keeps to, main and test alike.
final class SourceRules {
    static final int COLUMNS_MAX = 100;
    static final int METHOD_LINES_MAX = 70;
    static final int FILE_LINES_MAX = 800;

    private static final Pattern LEFTOVER = Pattern.compile("\\b(?:TODO|FIXME|XXX)\\b");
    private static final Pattern SLEEP =
            Pattern.compile("\\bThread\\s*\\.\\s*sleep\\b|\\b[A-Z]+\\s*\\.\\s*sleep\\s*\\(");
    private static final Pattern SKIPPED = Pattern.compile("@(?:Disabled|Ignore)\\w*");
    private static final Pattern PACKAGE = Pattern.compile("(?m)^package\\s+([\\w.]+)\\s*;");
    private static final Pattern SHAPELESS =
            Pattern.compile("\\b(?:utils?|common|impl|manager)\\b");

    /// The five lines of a room sign; a line may go on below, indented.
    private static final Pattern ROOM_SIGN =
            Pattern.compile(
                    """
                    (?s)(?:/// [^\\n]*\\n)+///
                    /// - Not here: .*
                    /// - Imports: .*Imported by: .*
                    /// - Thread: .*
                    /// - Start at: .*
                    /// - Sources: .*
                    @NullMarked
                    package .*""");

    private SourceRules() {}

    static List<Finding> check(SourceText source) {
        var findings = new ArrayList<Finding>();
        checkLengths(source, findings);
        find(LEFTOVER, source, source.comments(), findings, "Finish it, or open an issue for it.");
        if (source.isTest()) {
            find(SLEEP, source, source.code(), findings, "Wait for a condition (Awaitility).");
            find(SKIPPED, source, source.code(), findings, "Mend the test or delete it.");
        }
        var name = PACKAGE.matcher(source.code());
        if (name.find() && SHAPELESS.matcher(name.group(1)).find()) {
            findings.add(at(source, name.start(), "Name the package after what it holds."));
        }
        if (source.file().endsWith("/package-info.java")
                && !source.isTest()
                && !ROOM_SIGN.matcher(source.text()).matches()) {
            findings.add(at(source, 0, "Write the room sign in its five lines: Not here,"
                    + " Imports ... Imported by, Thread, Start at, Sources; then @NullMarked."));
        }
        return findings;
    }

    private static void checkLengths(SourceText source, List<Finding> findings) {
        List<String> lines = source.lines();
        for (int i = 0; i < lines.size(); i++) {
            int columns = lines.get(i).codePointCount(0, lines.get(i).length());
            if (columns > COLUMNS_MAX) {
                findings.add(new Finding(source.file(), i + 1,
                        columns + " columns; break the line at " + COLUMNS_MAX + "."));
            }
        }
        if (lines.size() > FILE_LINES_MAX) {
            findings.add(at(source, 0, lines.size() + " lines; a file has at most " + FILE_LINES_MAX
                    + ". Split it where the domain has a name for the part."));
        }
        for (var method : Methods.in(source)) {
            if (method.lines() > METHOD_LINES_MAX) {
                findings.add(new Finding(source.file(), method.firstLine(),
                        method.lines() + " lines; a method has at most " + METHOD_LINES_MAX + "."));
            }
        }
    }

    private static void find(
            Pattern pattern,
            SourceText source,
            String part,
            List<Finding> findings,
            String advice) {
        var found = pattern.matcher(part);
        while (found.find()) {
            findings.add(at(source, found.start(), found.group() + ": " + advice));
        }
    }

    private static Finding at(SourceText source, int offset, String advice) {
        return new Finding(source.file(), source.lineAt(offset), advice);
    }
}
