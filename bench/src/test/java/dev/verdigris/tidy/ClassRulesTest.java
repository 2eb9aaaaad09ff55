package dev.verdigris.tidy;

import static java.lang.constant.ConstantDescs.CD_void;
import static org.assertj.core.api.Assertions.assertThat;

import java.lang.classfile.ClassFile;
import java.lang.constant.ClassDesc;
import java.lang.constant.MethodTypeDesc;
import java.util.List;
import java.util.function.LongSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ClassRulesTest {
    private static final MethodTypeDesc NO_PARAMETERS = MethodTypeDesc.of(CD_void);

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "java/lang/System | nanoTime | ()J",
        "java/lang/System | currentTimeMillis | ()J",
        "java/lang/System | getenv | (Ljava/lang/String;)Ljava/lang/String;",
        "java/lang/System | identityHashCode | (Ljava/lang/Object;)I",
        "java/time/Instant | now | ()Ljava/time/Instant;",
        "java/time/LocalDateTime | now | ()Ljava/time/LocalDateTime;",
        "java/lang/Math | random | ()D",
        "java/util/Random | <init> | ()V",
        "java/util/SplittableRandom | <init> | ()V",
        "java/util/random/RandomGenerator | getDefault | ()Ljava/util/random/RandomGenerator;",
        "java/util/UUID | randomUUID | ()Ljava/util/UUID;",
        "java/util/Collections | shuffle | (Ljava/util/List;)V",
        "java/util/Set | of | ()Ljava/util/Set;",
        "java/util/Set | copyOf | (Ljava/util/Collection;)Ljava/util/Set;",
        "java/util/Map | of | ()Ljava/util/Map;",
        "java/util/Map | copyOf | (Ljava/util/Map;)Ljava/util/Map;",
        "java/util/stream/Collectors | toUnmodifiableSet | ()Ljava/util/stream/Collector;",
    })
    void aForbiddenCallIsFoundInCoreAtItsLine(String owner, String name, String descriptor) {
        assertThat(ClassRules.check(caller("core", "swim", owner, name, descriptor)))
                .singleElement()
                .asString()
                .startsWith("core/src/main/java/dev/verdigris/swim/Planted.java:7: ")
                .contains(owner.replace('/', '.') + "." + name);
        assertThat(ClassRules.check(caller("agent", "agent", owner, name, descriptor))).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "java/util/Random | <init> | (J)V",
        "java/util/List | of | ()Ljava/util/List;",
        "java/util/List | copyOf | (Ljava/util/Collection;)Ljava/util/List;",
        "java/util/Collections | shuffle | (Ljava/util/List;Ljava/util/random/RandomGenerator;)V",
        "java/lang/RuntimeException | <init> | ()V",
        "java/util/concurrent/atomic/AtomicLong | <init> | ()V",
    })
    void whatIsTheSameInEveryRunIsAllowedInCore(String owner, String name, String descriptor) {
        assertThat(ClassRules.check(caller("core", "swim", owner, name, descriptor))).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "java/lang/Thread", "java/lang/Thread$Builder", "java/lang/ThreadLocal",
        "java/lang/Runtime", "java/lang/ProcessHandle", "java/util/Timer",
        "java/util/concurrent/ExecutorService", "java/util/concurrent/ThreadLocalRandom",
        "java/util/concurrent/CompletableFuture", "java/net/Socket", "java/net/InetAddress",
        "java/nio/channels/Channel", "java/nio/file/Path", "java/io/File", "java/io/FileReader",
        "java/io/RandomAccessFile", "java/lang/System$Logger", "java/util/logging/Logger",
        "java/time/Clock", "java/security/SecureRandom", "com/example/Anything"
    })
    void aForbiddenClassIsFoundInCoreEvenAsAFieldType(String type) {
        assertThat(ClassRules.check(fieldOf("core", "swim", type))).hasSize(1);
        assertThat(ClassRules.check(fieldOf("agent", "agent", type))).isEmpty();
    }

    @Test
    void onlyTheSqlitePackageSeesTheDriver() {
        for (String type : List.of("java/lang/foreign/Arena", "org/sqlite/SQLiteJDBCLoader")) {
            assertThat(ClassRules.check(fieldOf("store", "crr", type))).hasSize(1);
            assertThat(ClassRules.check(fieldOf("store", "sqlite", type))).isEmpty();
        }
        String view = "java/lang/foreign/MemorySegment";
        assertThat(ClassRules.check(fieldOf("agent", "http", view))).isEmpty();
    }

    @Test
    void onlyNetAndAgentSeeNetty() {
        String type = "io/netty/buffer/ByteBuf";
        assertThat(ClassRules.check(fieldOf("store", "store", type))).hasSize(1);
        assertThat(ClassRules.check(fieldOf("net", "net", type))).isEmpty();
    }

    @Test
    void nobodySeesJdbcButWhereItLoadsTheLibrary() {
        assertThat(ClassRules.check(fieldOf("store", "store", "java/sql/Connection"))).hasSize(1);
        assertThat(ClassRules.check(fieldOf("store", "sqlite", "java/sql/Connection"))).isEmpty();
    }

    @Test
    void aMethodReferenceIsFoundLikeACall() throws Exception {
        LongSupplier planted = System::nanoTime;
        assertThat(planted).isNotNull();
        String resource = "ClassRulesTest.class";
        try (var compiled = ClassRulesTest.class.getResourceAsStream(resource)) {
            assertThat(compiled).isNotNull();
            var asCore = Bytecode.of("core", compiled.readAllBytes());
            assertThat(ClassRules.check(asCore))
                    .anyMatch(finding -> finding.advice().startsWith("java.lang.System.nanoTime"));
        }
    }

    static Bytecode caller(
            String module, String room, String owner, String name, String descriptor) {
        var type = MethodTypeDesc.ofDescriptor(descriptor);
        return Bytecode.of(module, ClassFile.of().build(planted(room), planted ->
                planted.withMethodBody("m", NO_PARAMETERS, ClassFile.ACC_STATIC, code -> {
                    code.lineNumber(7);
                    type.parameterList().forEach(parameter -> {
                        switch (parameter.descriptorString()) {
                            case "J" -> code.lconst_0();
                            default -> code.aconst_null();
                        }
                    });
                    code.invokestatic(ClassDesc.ofInternalName(owner), name, type);
                    code.return_();
                })));
    }

    static Bytecode fieldOf(String module, String room, String type) {
        return Bytecode.of(module, ClassFile.of().build(planted(room), planted ->
                planted.withField("f", ClassDesc.ofInternalName(type), 0)));
    }

    private static ClassDesc planted(String room) {
        return ClassDesc.of("dev.verdigris." + room + ".Planted");
    }
}
