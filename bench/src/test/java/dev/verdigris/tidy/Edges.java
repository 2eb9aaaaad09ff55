package dev.verdigris.tidy;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// Which package of ours uses which other one, against the list of those that may.
final class Edges {
    static final String LIST = "bench/src/test/java/dev/verdigris/tidy/allowed-edges.txt";

    private Edges() {}

    /// @param allowed the lines of the list: `from -> to` in order, and comments with `#`
    static List<Finding> check(List<Bytecode> classes, List<String> allowed) {
        var findings = new ArrayList<Finding>();
        var listed = new TreeMap<String, Integer>();
        String last = "";
        for (int i = 0; i < allowed.size(); i++) {
            String edge = allowed.get(i).strip();
            if (edge.isEmpty() || edge.startsWith("#")) {
                continue;
            }
            if (edge.compareTo(last) <= 0) {
                findings.add(new Finding(LIST, i + 1, edge + ": keep the list sorted."));
            }
            last = edge;
            listed.put(edge, i + 1);
        }
        Map<String, Bytecode> used = used(classes);
        used.forEach((edge, bytecode) -> {
            if (!listed.containsKey(edge)) {
                findings.add(new Finding(bytecode.file(), lineOf(bytecode, edge),
                        "new edge " + edge + ": avoid it, or argue for a line in " + LIST + "."));
            }
        });
        listed.forEach((edge, line) -> {
            if (!used.containsKey(edge)) {
                findings.add(new Finding(LIST, line, edge + ": nothing uses it; remove it."));
            }
        });
        return findings;
    }

    /// Every edge, with the first class that has it.
    private static Map<String, Bytecode> used(List<Bytecode> classes) {
        var used = new TreeMap<String, Bytecode>();
        for (var bytecode : classes) {
            for (String name : bytecode.classes()) {
                if (name.startsWith("dev/verdigris/")) {
                    String to = Bytecode.roomOf(name);
                    if (!to.equals(bytecode.room())) {
                        used.putIfAbsent(bytecode.room() + " -> " + to, bytecode);
                    }
                }
            }
        }
        return used;
    }

    private static int lineOf(Bytecode bytecode, String edge) {
        String to = edge.substring(edge.indexOf("> ") + 2).replace('.', '/');
        String folder = "dev/verdigris/" + to + "/";
        return bytecode.lineOf(member -> member.owner().startsWith(folder)
                || member.descriptor().contains("L" + folder));
    }
}
