package dev.verdigris.cli;

import java.io.PrintWriter;

/// A line of information among a command's output: the level in five columns, who speaks, what.
/// Scripts written for Corrosion look for this form.
final class InfoLine {
    private InfoLine() {}

    static void print(PrintWriter out, String speaker, String message) {
        out.print(" INFO " + speaker + ": " + message + "\n");
    }
}
