package dev.verdigris.tidy;

import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.stream.Collectors;

/// What holds for the main sources of all modules together.
final class HouseRules {
    private HouseRules() {}

    static List<Finding> check(List<SourceText> sources, List<Bytecode> classes) {
        var findings = new ArrayList<Finding>();
        var compiled = classes.stream().map(Bytecode::file).collect(Collectors.toSet());
        var roomsWithoutSign = new TreeMap<String, SourceText>();
        for (var source : mainSources(sources)) {
            if (!compiled.contains(source.file())) {
                findings.add(new Finding(source.file(), 1,
                        "no class of it was compiled, so its walls are not checked; build all"
                                + " modules (mvn verify in the root)."));
            }
            roomsWithoutSign.putIfAbsent(folder(source), source);
        }
        sources.stream()
                .filter(source -> source.file().endsWith("/package-info.java"))
                .forEach(source -> roomsWithoutSign.remove(folder(source)));
        roomsWithoutSign.forEach((folder, source) -> findings.add(new Finding(source.file(), 1,
                "add " + folder + "/package-info.java with the room sign (see CONTRIBUTING).")));
        return findings;
    }

    private static List<SourceText> mainSources(List<SourceText> sources) {
        return sources.stream()
                .filter(source -> !source.isTest())
                .filter(source -> !source.file().endsWith("/package-info.java"))
                .filter(source -> !source.file().endsWith("/module-info.java"))
                .toList();
    }

    private static String folder(SourceText source) {
        return source.file().substring(0, source.file().lastIndexOf('/'));
    }
}
