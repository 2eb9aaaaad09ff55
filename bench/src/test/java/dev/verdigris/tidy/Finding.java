package dev.verdigris.tidy;

import java.util.List;
import java.util.stream.Collectors;

/// One broken rule: where it is broken and what to do about it.
///
/// @param file relative to the root
/// @param line from 1; 1 also when the whole file is meant
/// @param advice what is wrong and what to do instead, one sentence each
record Finding(String file, int line, String advice) implements Comparable<Finding> {
    @Override
    public String toString() {
        return file + ":" + line + ": " + advice;
    }

    @Override
    public int compareTo(Finding other) {
        return toString().compareTo(other.toString());
    }

    static String list(List<Finding> findings) {
        return findings.stream()
                .sorted()
                .distinct()
                .map(Finding::toString)
                .collect(Collectors.joining("\n"));
    }
}
