package dev.verdigris.tidy;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/// Who may touch what outside our own packages.
final class ClassRules {
    /// A class that some rooms may not mention.
    ///
    /// @param applies to which class of ours
    /// @param banned matches names with slashes
    private record ClassRule(Predicate<Bytecode> applies, Pattern banned, String advice) {}

    /// A method or field that some rooms may not mention.
    ///
    /// @param banned matches `owner.name descriptor`
    private record MemberRule(Predicate<Bytecode> applies, Pattern banned, String advice) {}

    private static final Set<String> NETTY_MODULES = Set.of("net", "agent");

    private static final List<ClassRule> CLASS_RULES =
            List.of(
                    new ClassRule(ClassRules::isInCore,
                            Pattern.compile("java/lang/(?:Thread\\w*|Runtime|Process\\w*"
                                    + "|InheritableThreadLocal|ScopedValue)(?:\\$.*)?"
                                    + "|java/util/Timer\\w*"),
                            "core has no threads; answer with an Effect and let the driver act."),
                    new ClassRule(ClassRules::isInCore,
                            Pattern.compile("java/util/concurrent/(?!atomic/|locks/).*"),
                            "core has no threads; who owns the Node owns all of it."),
                    new ClassRule(ClassRules::isInCore,
                            Pattern.compile("java/net/.*|java/nio/channels/.*"),
                            "core has no sockets; a peer's address is a value of its own."),
                    new ClassRule(ClassRules::isInCore,
                            Pattern.compile("java/nio/file/.*|java/io/(?:File|RandomA|Console).*"),
                            "core has no files; the store keeps what must last."),
                    new ClassRule(ClassRules::isInCore,
                            Pattern.compile("java/lang/System\\$Logger.*|java/util/logging/.*"),
                            "core never logs; it announces an Event."),
                    new ClassRule(ClassRules::isInCore,
                            Pattern.compile("java/time/(?:Clock|InstantSource)"),
                            "Time comes in as a Moment."),
                    new ClassRule(ClassRules::isInCore,
                            Pattern.compile("java/security/SecureRandom"
                                    + "|java/util/random/RandomGeneratorFactory"),
                            "Chance comes in as a RandomGenerator."),
                    new ClassRule(ClassRules::isInCore,
                            Pattern.compile("(?!java/|dev/verdigris/|org/jspecify/).*"),
                            "core depends on java.base only."),
                    new ClassRule(bytecode -> !bytecode.room().equals("sqlite"),
                            Pattern.compile("java/lang/foreign/(?!MemorySegment|ValueLayout).*"
                                    + "|org/sqlite/.*"),
                            "Only dev.verdigris.sqlite sees the driver; others see its bytes."),
                    new ClassRule(bytecode -> !NETTY_MODULES.contains(bytecode.module()),
                            Pattern.compile("io/netty/.*"),
                            "Only net and agent see Netty; use their types."),
                    new ClassRule(bytecode -> !bytecode.room().equals("sqlite"),
                            Pattern.compile("java/sql/.*|javax/sql/.*"),
                            "We do not use JDBC; use dev.verdigris.sqlite."));

    private static final List<MemberRule> MEMBER_RULES =
            List.of(
                    new MemberRule(ClassRules::isInCore,
                            Pattern.compile("java/lang/System\\.(?:nanoTime|currentTimeMillis) .*"
                                    + "|java/time/\\w+\\.now .*"),
                            "Time comes in as a Moment."),
                    new MemberRule(ClassRules::isInCore,
                            Pattern.compile("java/lang/(?:Strict)?Math\\.random .*"
                                    + "|java/util/UUID\\.randomUUID .*"
                                    + "|java/util/(?:Splittable)?Random\\.<init> \\(\\)V"
                                    + "|java/util/random/RandomGenerator\\.(?:of|getDefault) .*"
                                    + "|java/util/Collections\\.shuffle \\(Ljava/util/List;\\)V"),
                            "Chance comes in as a RandomGenerator."),
                    new MemberRule(ClassRules::isInCore,
                            Pattern.compile("java/util/(?:Set|Map)\\.(?:of|ofEntries|copyOf) .*"
                                    + "|java/util/stream/Collectors\\.toUnmodifiable(?:Set|Map) .*"
                                    + "|java/lang/System\\.identityHashCode .*"),
                            "Its order differs between runs; use a sorted or linked collection."),
                    new MemberRule(ClassRules::isInCore,
                            Pattern.compile("java/lang/System\\.(?:getenv|getProperty|getProperties"
                                    + "|getLogger|in|out|err|exit|load|loadLibrary) .*"),
                            "core knows nothing of the process it runs in; take a parameter."));

    private ClassRules() {}

    static List<Finding> check(Bytecode bytecode) {
        var findings = new ArrayList<Finding>();
        for (var rule : CLASS_RULES) {
            if (rule.applies().test(bytecode)) {
                bytecode.classes().stream()
                        .filter(rule.banned().asMatchPredicate())
                        .forEach(name -> findings.add(new Finding(
                                bytecode.file(),
                                bytecode.lineOf(member -> member.owner().equals(name)
                                        || member.descriptor().contains("L" + name + ";")),
                                name.replace('/', '.') + ": " + rule.advice())));
            }
        }
        for (var rule : MEMBER_RULES) {
            if (rule.applies().test(bytecode)) {
                bytecode.members().stream()
                        .filter(member -> rule.banned().asMatchPredicate().test(spelled(member)))
                        .forEach(member -> findings.add(new Finding(
                                bytecode.file(),
                                bytecode.lineOf(member::equals),
                                member.owner().replace('/', '.') + "." + member.name() + ": "
                                        + rule.advice())));
            }
        }
        return findings;
    }

    private static boolean isInCore(Bytecode bytecode) {
        return bytecode.module().equals("core");
    }

    private static String spelled(Bytecode.Member member) {
        return member.owner() + "." + member.name() + " " + member.descriptor();
    }
}
