package dev.verdigris.tidy;

import java.lang.classfile.Attributes;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassModel;
import java.lang.classfile.CodeElement;
import java.lang.classfile.CodeModel;
import java.lang.classfile.constantpool.MemberRefEntry;
import java.lang.classfile.constantpool.PoolEntry;
import java.lang.classfile.constantpool.StringEntry;
import java.lang.classfile.constantpool.Utf8Entry;
import java.lang.classfile.instruction.FieldInstruction;
import java.lang.classfile.instruction.InvokeInstruction;
import java.lang.classfile.instruction.LineNumber;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.StreamSupport;

/// What one compiled class mentions, read from its constant pool: nothing that the class can reach
/// is missing there, be it a call, a method reference, a field's type or a type argument.
///
/// @param module the Maven module it belongs to
/// @param file its source, relative to the root
/// @param name its name with slashes
record Bytecode(String module, String file, String name, ClassModel model) {
    /// A method or field of another class.
    record Member(String owner, String name, String descriptor) {}

    /// Class names occur alone (`a/b/C`) and in descriptors and signatures (`La/b/C;`, `La/b/C<`).
    private static final Pattern CLASS_NAME = Pattern.compile("(?:\\w+/)+[\\w$]+");

    private static final Pattern IN_DESCRIPTOR = Pattern.compile("L((?:\\w+/)+[\\w$]+)[;<]");

    static Bytecode of(String module, byte[] bytes) {
        var model = ClassFile.of().parse(bytes);
        String name = model.thisClass().asInternalName();
        String source =
                model.findAttribute(Attributes.sourceFile())
                        .map(attribute -> attribute.sourceFile().stringValue())
                        .orElse(name.substring(name.lastIndexOf('/') + 1) + ".java");
        String folder = name.substring(0, name.lastIndexOf('/') + 1);
        return new Bytecode(module, module + "/src/main/java/" + folder + source, name, model);
    }

    /// The package of this class, without `dev.verdigris.`.
    String room() {
        return roomOf(name);
    }

    static String roomOf(String className) {
        return className
                .substring(0, className.lastIndexOf('/'))
                .replaceFirst("^dev/verdigris/?", "")
                .replace('/', '.');
    }

    /// Every class mentioned, names with slashes, sorted.
    Set<String> classes() {
        var literals = new HashSet<Utf8Entry>();
        for (PoolEntry entry : model.constantPool()) {
            if (entry instanceof StringEntry literal) {
                literals.add(literal.utf8());
            }
        }
        var classes = new TreeSet<String>();
        for (PoolEntry entry : model.constantPool()) {
            if (entry instanceof Utf8Entry text && !literals.contains(text)) {
                collect(text.stringValue(), classes);
            }
        }
        return classes;
    }

    private static void collect(String text, Set<String> classes) {
        if (CLASS_NAME.matcher(text).matches()) {
            classes.add(text);
        }
        var mentioned = IN_DESCRIPTOR.matcher(text);
        while (mentioned.find()) {
            classes.add(mentioned.group(1));
        }
    }

    /// Every method and field mentioned, of this class and of others.
    List<Member> members() {
        return StreamSupport.stream(model.constantPool().spliterator(), false)
                .filter(MemberRefEntry.class::isInstance)
                .map(entry -> member((MemberRefEntry) entry))
                .toList();
    }

    private static Member member(MemberRefEntry entry) {
        return new Member(
                entry.owner().asInternalName(),
                entry.name().stringValue(),
                entry.type().stringValue());
    }

    /// The first line with an instruction on a member that passes; 1 if there is none, as when the
    /// class is mentioned as a type only.
    int lineOf(Predicate<Member> wanted) {
        return model.methods().stream()
                .flatMap(method -> method.code().stream())
                .mapToInt(code -> lineOf(code, wanted))
                .filter(line -> line > 0)
                .min()
                .orElse(1);
    }

    private static int lineOf(CodeModel code, Predicate<Member> wanted) {
        int line = 0;
        for (CodeElement element : code) {
            boolean found =
                    switch (element) {
                        case LineNumber number -> {
                            line = number.line();
                            yield false;
                        }
                        case InvokeInstruction invoke -> wanted.test(member(invoke.method()));
                        case FieldInstruction field -> wanted.test(member(field.field()));
                        default -> false;
                    };
            if (found) {
                return line;
            }
        }
        return 0;
    }
}
