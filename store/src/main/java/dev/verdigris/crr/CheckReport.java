package dev.verdigris.crr;

import java.util.List;

/// What a check of a database has found.
///
/// @param findings what is wrong, at most [Findings#SHOWN_MAX]
/// @param notShown how much more is wrong
/// @param tables replicated tables
/// @param clocks clock rows, tombstones included
/// @param rows rows of replicated tables
/// @param logged rows of the version logs
/// @param sites actors
public record CheckReport(List<Finding> findings, long notShown, long tables, long clocks,
        long rows, long logged, long sites) {
    public CheckReport {
        findings = List.copyOf(findings);
    }

    public boolean isClean() {
        return findings.isEmpty();
    }
}
