package dev.verdigris.tidy;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.regex.Pattern;

/// Finds methods in a source by their braces.
///
/// Line tables of class files would not do: a constructor's table has the lines of all field
/// initialisers, and a lambda has a table of its own.
final class Methods {
    /// A method, constructor or initialiser, from the first line of its head to its last brace.
    record Span(int firstLine, int lastLine) {
        int lines() {
            return lastLine - firstLine + 1;
        }
    }

    private enum Kind {
        TYPE,
        METHOD,
        OTHER
    }

    private record Block(Kind kind, String typeName, int headStart, int outerParentheses) {}

    private static final Pattern TYPE_HEAD =
            Pattern.compile("\\b(?:class|interface|enum)\\s+(\\w+)|\\brecord\\s+(\\w+)\\s*[(<]");

    private static final Pattern ENUM_CONSTANT =
            Pattern.compile("[,\\s]*(\\w+)\\s*(?:\\(\\))?\\s*");

    private Methods() {}

    static List<Span> in(SourceText source) {
        var spans = new ArrayList<Span>();
        var open = new ArrayDeque<Block>();
        String code = source.code();
        int headStart = 0;
        int parentheses = 0;
        for (int at = 0; at < code.length(); at++) {
            switch (code.charAt(at)) {
                case '(' -> parentheses++;
                case ')' -> parentheses--;
                case ';' -> headStart = parentheses == 0 ? at + 1 : headStart;
                case '{' -> {
                    open.push(block(code, headStart, at, parentheses, open));
                    headStart = at + 1;
                    parentheses = 0;
                }
                case '}' -> {
                    var block = open.pop();
                    if (block.kind() == Kind.METHOD) {
                        int first = source.lineAt(skipBlanks(code, block.headStart()));
                        spans.add(new Span(first, source.lineAt(at)));
                    }
                    // Inside parentheses the head goes on: `@A({1}) void m() {`.
                    headStart = block.outerParentheses() > 0 ? block.headStart() : at + 1;
                    parentheses = block.outerParentheses();
                }
                default -> {}
            }
        }
        return spans;
    }

    private static Block block(
            String code, int headStart, int at, int parentheses, Deque<Block> open) {
        String head = code.substring(headStart, at);
        var type = TYPE_HEAD.matcher(head);
        if (parentheses == 0 && type.find()) {
            String name = type.group(1) != null ? type.group(1) : type.group(2);
            return new Block(Kind.TYPE, name, headStart, parentheses);
        }
        var outer = open.peek();
        if (parentheses > 0 || outer == null || outer.kind() != Kind.TYPE) {
            return new Block(Kind.OTHER, "", headStart, parentheses);
        }
        String bare = withoutParentheses(head);
        var constant = ENUM_CONSTANT.matcher(bare);
        boolean isInitialised = bare.contains("=");
        boolean isConstantBody =
                constant.matches()
                        && !constant.group(1).equals(outer.typeName())
                        && !constant.group(1).equals("static");
        if (isConstantBody) {
            return new Block(Kind.TYPE, constant.group(1), headStart, parentheses);
        }
        return new Block(isInitialised ? Kind.OTHER : Kind.METHOD, "", headStart, parentheses);
    }

    private static String withoutParentheses(String head) {
        var bare = new StringBuilder();
        int depth = 0;
        for (int i = 0; i < head.length(); i++) {
            char c = head.charAt(i);
            depth -= c == ')' ? 1 : 0;
            if (depth == 0) {
                bare.append(c);
            }
            depth += c == '(' ? 1 : 0;
        }
        return bare.toString();
    }

    private static int skipBlanks(String code, int from) {
        int at = from;
        while (Character.isWhitespace(code.charAt(at))) {
            at++;
        }
        return at;
    }
}
