package dev.verdigris.sqlite;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/// The smallest shared object that `dlopen` accepts: one exported function, which jumps to a given
/// address of this process and leaves the arguments as they are.
///
/// The file is one page of headers, symbol and code, mapped readable and executable, and one of the
/// dynamic section, mapped writable because older C libraries relocate it in place. Nothing is both
/// writable and executable, and a `PT_GNU_STACK` header asks for a plain stack; without it the
/// loader would make all stacks executable. The second segment starts 64 KiB on, the largest page
/// of either machine.
///
/// Sources: System V ABI, chapters 4 and 5; `elf(5)`.
final class EntryPointFile {
    /// The exported function.
    static final String SYMBOL = "sqlite3_verdigris_init";

    private static final int PAGE = 0x1_0000;
    private static final int HEADER_BYTES = 64;
    private static final int SEGMENT_BYTES = 56;
    private static final int SYMBOL_BYTES = 24;
    private static final int SEGMENTS = 4;

    // Offsets in the file, and addresses of all but the dynamic section.
    private static final int HASH = HEADER_BYTES + SEGMENTS * SEGMENT_BYTES;
    private static final int SYMBOLS = HASH + 24;
    private static final int NAMES = SYMBOLS + 2 * SYMBOL_BYTES;
    private static final int NAMES_BYTES = 1 + SYMBOL.length() + 1;
    private static final int CODE = NAMES + 32;
    private static final int CODE_BYTES = 16;
    private static final int DYNAMIC = CODE + CODE_BYTES;
    private static final int DYNAMIC_BYTES = 6 * 16;

    private static final int READ_WRITE = 6;
    private static final int READ_EXECUTE = 5;

    private EntryPointFile() {}

    /// A processor we can write a jump for, running Linux.
    enum Machine {
        X86_64(62),
        AARCH64(183);

        private final int elfMachine;

        Machine(int elfMachine) {
            this.elfMachine = elfMachine;
        }

        /// The machine we run on.
        ///
        /// @throws SqliteUnavailableException if it is none of these
        static Machine current() {
            String system = System.getProperty("os.name");
            String processor = System.getProperty("os.arch").toLowerCase(Locale.ROOT);
            if (system.equals("Linux") && processor.equals("amd64")) {
                return X86_64;
            }
            if (system.equals("Linux") && processor.equals("aarch64")) {
                return AARCH64;
            }
            throw new SqliteUnavailableException("not usable on " + system + " " + processor);
        }

        /// A jump through a register that no caller expects to be kept.
        private void writeJump(ByteBuffer out, long target) {
            switch (this) {
                case X86_64 -> // movabs rax, target; jmp rax
                        out.putShort((short) 0xB848).putLong(target).putShort((short) 0xE0FF);
                case AARCH64 -> // ldr x16, #8; br x16; target
                        out.putInt(0x5800_0050).putInt(0xD61F_0200).putLong(target);
            }
        }
    }

    /// The file's bytes; valid for this process only, as `target` is an address of it.
    static byte[] jumpingTo(long target, Machine machine) {
        ByteBuffer out = ByteBuffer.allocate(DYNAMIC + DYNAMIC_BYTES);
        out.order(ByteOrder.LITTLE_ENDIAN);
        writeHeader(out, machine);
        writeSegment(out, 1, READ_EXECUTE, 0, 0, DYNAMIC, PAGE); // PT_LOAD
        writeSegment(out, 1, READ_WRITE, DYNAMIC, PAGE + DYNAMIC, DYNAMIC_BYTES, PAGE);
        writeSegment(out, 2, READ_WRITE, DYNAMIC, PAGE + DYNAMIC, DYNAMIC_BYTES, 8); // PT_DYNAMIC
        writeSegment(out, 0x6474_E551, READ_WRITE, 0, 0, 0, 16); // PT_GNU_STACK

        // One bucket holding symbol 1, two symbols, no chain.
        out.position(HASH).putInt(1).putInt(2).putInt(1).putInt(0).putInt(0);
        out.position(SYMBOLS + SYMBOL_BYTES); // symbol 0 is all zero by definition
        out.putInt(1).put((byte) 0x12).put((byte) 0).putShort((short) 1); // global function
        out.putLong(CODE).putLong(CODE_BYTES);
        out.position(NAMES + 1).put(SYMBOL.getBytes(StandardCharsets.US_ASCII));
        machine.writeJump(out.position(CODE), target);

        out.position(DYNAMIC);
        out.putLong(4).putLong(HASH); // DT_HASH
        out.putLong(5).putLong(NAMES); // DT_STRTAB
        out.putLong(6).putLong(SYMBOLS); // DT_SYMTAB
        out.putLong(10).putLong(NAMES_BYTES); // DT_STRSZ
        out.putLong(11).putLong(SYMBOL_BYTES); // DT_SYMENT
        return out.array(); // the last entry, DT_NULL, is zero
    }

    private static void writeHeader(ByteBuffer out, Machine machine) {
        out.put(new byte[] {0x7F, 'E', 'L', 'F', 2, 1, 1}).position(16); // 64 bit, little endian
        out.putShort((short) 3).putShort((short) machine.elfMachine).putInt(1); // ET_DYN
        out.putLong(0).putLong(HEADER_BYTES).putLong(0).putInt(0); // segments follow this header
        out.putShort((short) HEADER_BYTES);
        out.putShort((short) SEGMENT_BYTES).putShort((short) SEGMENTS);
        out.putShort((short) 64).putShort((short) 0).putShort((short) 0); // no sections
    }

    private static void writeSegment(
            ByteBuffer out, int type, int flags, int offset, int address, int bytes, int align) {
        out.putInt(type).putInt(flags).putLong(offset).putLong(address).putLong(address);
        out.putLong(bytes).putLong(bytes).putLong(align);
    }
}
