package dev.verdigris.tidy;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.classfile.ClassFile;
import java.lang.constant.ClassDesc;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HouseRulesTest {
    private static final String ROOM = "core/src/main/java/dev/verdigris/swim/";
    private static final SourceText SIGN = SourceText.of(ROOM + "package-info.java", "");
    private static final SourceText PLANTED = SourceText.of(ROOM + "Planted.java", "");
    private static final Bytecode COMPILED =
            ClassRulesTest.fieldOf("core", "swim", "java/lang/String");

    @Test
    void aCompiledSourceInARoomWithASignIsTidy() {
        assertThat(HouseRules.check(List.of(SIGN, PLANTED), List.of(COMPILED))).isEmpty();
    }

    @Test
    void aRoomWithoutASignIsFound() {
        assertThat(HouseRules.check(List.of(PLANTED), List.of(COMPILED))).singleElement().asString()
                .contains("add " + ROOM + "package-info.java");
    }

    @Test
    void aSourceWithoutAClassIsFoundAsItsWallsWouldGoUnchecked() {
        assertThat(HouseRules.check(List.of(SIGN, PLANTED), List.of())).singleElement().asString()
                .startsWith(ROOM + "Planted.java:1: no class of it was compiled");
    }

    @Test
    void aClassWhoseSourceIsGoneIsPassedOver(@TempDir Path root) throws Exception {
        Files.writeString(root.resolve("pom.xml"), "<module>core</module>");
        var room = Files.createDirectories(root.resolve("core/target/classes/dev/verdigris/swim"));
        Files.write(room.resolve("Planted.class"), ClassFile.of().build(
                ClassDesc.of("dev.verdigris.swim.Planted"), _ -> {}));
        assertThat(House.at(root).classes()).isEmpty();
        Files.createDirectories(root.resolve(ROOM));
        Files.writeString(root.resolve(ROOM + "Planted.java"), "class Planted {}");
        assertThat(House.at(root).classes()).hasSize(1);
        assertThat(House.at(root).sources()).hasSize(1);
    }
}
