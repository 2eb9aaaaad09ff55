package dev.verdigris.http;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/// Well-formed UTF-8: no overlong form, no surrogate, nothing above U+10FFFF.
///
/// Sources: Unicode 16, table 3-7.
final class Utf8 {
    private Utf8() {}

    /// The bytes of the sequence that starts at `at` with a byte above 0x7f; 0 if it is malformed.
    static int sequenceLength(MemorySegment text, long at, long end) {
        int first = text.get(ValueLayout.JAVA_BYTE, at) & 0xff;
        int length = first >= 0xc2 && first <= 0xdf ? 2
                : (first & 0xf0) == 0xe0 ? 3
                : first >= 0xf0 && first <= 0xf4 ? 4 : 0;
        if (length == 0 || at + length > end) {
            return 0;
        }
        int second = text.get(ValueLayout.JAVA_BYTE, at + 1) & 0xff;
        int lowest = first == 0xe0 ? 0xa0 : first == 0xf0 ? 0x90 : 0x80;
        int highest = first == 0xed ? 0x9f : first == 0xf4 ? 0x8f : 0xbf;
        if (second < lowest || second > highest) {
            return 0;
        }
        for (int i = 2; i < length; i++) {
            if ((text.get(ValueLayout.JAVA_BYTE, at + i) & 0xc0) != 0x80) {
                return 0;
            }
        }
        return length;
    }
}
