package dev.verdigris.tidy;

import java.util.List;

/// A Java source split into what the compiler reads and what people read.
///
/// `code` and `comments` have the same length and lines as `text`; what belongs to the other, and
/// the contents of strings and characters, is blank.
///
/// @param file relative to the root
record SourceText(String file, String text, String code, String comments) {
    static SourceText of(String file, String text) {
        var code = new StringBuilder(text);
        var comments = new StringBuilder(text);
        int at = 0;
        while (at < text.length()) {
            int end;
            if (text.startsWith("//", at)) {
                end = endOf(text, "\n", at + 2, 0);
                blank(code, at, end);
            } else if (text.startsWith("/*", at)) {
                end = endOf(text, "*/", at + 2, 2);
                blank(code, at, end);
            } else if (text.startsWith("\"\"\"", at)) {
                end = endOfQuoted(text, "\"\"\"", at + 3);
                blank(code, at, end);
                blank(comments, at, end);
            } else if (text.charAt(at) == '"' || text.charAt(at) == '\'') {
                end = endOfQuoted(text, text.substring(at, at + 1), at + 1);
                blank(code, at, end);
                blank(comments, at, end);
            } else {
                end = at + 1;
                blank(comments, at, end);
            }
            at = end;
        }
        return new SourceText(file, text, code.toString(), comments.toString());
    }

    /// The line, from 1, that the character at `offset` is on.
    int lineAt(int offset) {
        return 1 + (int) text.substring(0, offset).chars().filter(c -> c == '\n').count();
    }

    List<String> lines() {
        return text.lines().toList();
    }

    boolean isTest() {
        return file.contains("/src/test/");
    }

    private static int endOf(String text, String closing, int from, int after) {
        int found = text.indexOf(closing, from);
        return found < 0 ? text.length() : found + after;
    }

    private static int endOfQuoted(String text, String closing, int from) {
        int at = from;
        while (at < text.length() && !text.startsWith(closing, at)) {
            at += text.charAt(at) == '\\' ? 2 : 1;
        }
        return Math.min(text.length(), at + closing.length());
    }

    private static void blank(StringBuilder text, int from, int to) {
        for (int i = from; i < to; i++) {
            if (text.charAt(i) != '\n') {
                text.setCharAt(i, ' ');
            }
        }
    }
}
